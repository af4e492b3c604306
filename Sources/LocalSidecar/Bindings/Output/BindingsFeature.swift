import HTTPTypes
import JSON

/// `/v1.0/bindings`: calls of output bindings.
struct BindingsFeature: SidecarFeature {
    private let sidecar: Sidecar

    init(_ sidecar: Sidecar) { self.sidecar = sidecar }

    func register(on routes: inout RouteTable) {
        routes.on(.post, .put, at: "/v1.0/bindings/{name}") { request in
            let name = request.parameters[0]
            var call = try BindingCall(body: try await request.collectBody())
            call.trace = request.trace
            if let baggage = request.baggage {
                if let fault = Baggage.fault(in: baggage) {
                    throw SidecarError.malformed("invalid baggage header: \(fault)")
                }
                call.metadata["baggage"] = baggage
            }
            return try await invoke(name, call)
        }
    }

    private func invoke(_ name: String, _ call: BindingCall) async throws -> SidecarResponse {
        guard let binding = sidecar.outputBindings[name] else {
            throw Self.error(name, "couldn't find output binding \(name)")
        }
        guard !call.operation.isEmpty else { throw Self.error(name, "operation field is missing from request") }
        guard binding.operations.contains(call.operation) else {
            throw Self.error(
                name,
                "binding \(name) does not support operation \(call.operation). supported operations:"
                    + binding.operations.joined(separator: " "))
        }
        do {
            let policy = sidecar.resiliency.component(name, .binding, .outbound)
            guard let result = try await policy.run({ try await binding.invoke(call) }) else { return .noContent }
            return Self.describing(result.metadata, on: .json(result.data))
        } catch let fault as BindingFault {
            return Self.describing(fault.metadata, on: Self.error(name, fault.message).response)
        } catch let refusal as CircuitBreaker.Refusal {
            throw Self.error(name, refusal.description)
        } catch let late as DeadlineExceeded {
            throw Self.error(name, late.description)
        }
    }

    private static func error(_ name: String, _ reason: String) -> SidecarError {
        SidecarError(
            .internalServerError, "ERR_INVOKE_OUTPUT_BINDING", "error invoking output binding \(name): \(reason)")
    }

    private static func describing(
        _ metadata: [(name: String, value: String)], on response: SidecarResponse
    ) -> SidecarResponse {
        var response = response
        for (name, value) in metadata {
            if let name = HTTPField.Name("metadata.\(name)") { response.headers[name] = value }
        }
        return response
    }
}

extension BindingCall {
    /// Reads `{"operation", "data", "metadata"}`; unknown members are ignored.
    ///
    /// - Throws: ``SidecarError`` 400 in the words of Go's decoder.
    init(body: [UInt8]) throws {
        self.init(operation: "", data: Array("null".utf8), metadata: [:], trace: SidecarTrace())
        let value: JSONValue
        do {
            value = try JSONValue(firstIn: body)
        } catch let fault as JSONFault {
            throw Self.malformed(GoJSONMessage.text(fault, in: body))
        }
        if value.isNull { return }
        guard let object = value.object else {
            throw Self.malformed(
                GoJSONMessage.cannotUnmarshal(value, into: "Go value of type http.OutputBindingRequest"))
        }
        for (name, member) in object {
            switch name.lowercased() {
            case "operation": operation = try Self.text(member, "operation")
            case "data": data = Self.canonical(member)
            case "metadata":
                for (key, value) in member.object ?? JSONObject() {
                    metadata[key] = try Self.text(value, "metadata.\(key)")
                }
            default: break
            }
        }
    }

    private static func canonical(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.canonical(value)
        return writer.bytes
    }

    private static func text(_ value: JSONValue, _ field: String) throws -> String {
        if let text = value.string { return text }
        if value.isNull { return "" }
        throw malformed(
            GoJSONMessage.cannotUnmarshal(value, into: "Go struct field OutputBindingRequest.\(field) of type string"))
    }

    private static func malformed(_ reason: String) -> SidecarError {
        SidecarError(.badRequest, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: \(reason)")
    }

    /// The data for a binding that takes text: the content of a JSON string, or any other JSON as it is.
    var text: [UInt8] {
        guard let value = try? JSONValue(data), let text = value.string else { return data }
        return Array(text.utf8)
    }
}
