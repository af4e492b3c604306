public import Curl
public import HTTPTypes
import JSON

/// Service invocation: [the invocation API](https://docs.dapr.io/reference/api/service_invocation_api/).
extension DaprClient {
    /// Calls another application.
    ///
    /// - Parameters:
    ///   - app: its app id.
    ///   - path: the path and query, percent-encoded already. Dapr cleans it: `%2F` becomes a slash, `..` is resolved.
    /// - Returns: what the application answered, whatever its status. An unknown app is Dapr's own 500
    ///   `ERR_DIRECT_INVOKE`.
    /// - Throws: ``DaprError`` when the sidecar gave no answer.
    public func invoke(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        body: CurlBody = .none, timeout: Duration? = nil
    ) async throws -> CurlResponse {
        try await answer(to: invocation(app, method, path, headers, body, timeout))
    }

    /// Calls another application and returns its answer as soon as the head is there; the body is read as it arrives.
    ///
    /// Such a call is never repeated.
    public func invokeStreaming(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        body: CurlBody = .none, timeout: Duration? = nil
    ) async throws -> CurlStreamingResponse {
        let start = ContinuousClock.now
        do {
            let response = try await curl.stream(request(for: invocation(app, method, path, headers, body, timeout)))
            report(.invoke, response.status, since: start)
            return response
        } catch let error as CurlError {
            report(.invoke, 0, since: start)
            throw DaprError(error)
        }
    }

    private func invocation(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: CurlBody,
        _ timeout: Duration?
    ) -> Call {
        var target = DaprPath("/v1.0/invoke")
        target.segment(app)
        target.raw("/method")
        target.raw(path)
        return Call(
            kind: .invoke, method: method, path: target, headers: headers, payload: body,
            timeout: timeout ?? configuration.invocationTimeout, isRepeatable: method == .get || method == .head)
    }
}

/// What an output binding answered.
public struct BindingAnswer: Sendable, Equatable {
    /// The answer's data, mostly JSON; empty when there is none.
    public let data: [UInt8]
    /// What the binding says about it, such as `statusCode` of `bindings.http`; names in lower case.
    public let metadata: [String: String]
}

extension DaprClient {
    /// Calls an output binding: [the bindings API](https://docs.dapr.io/reference/api/bindings_api/).
    ///
    /// - Parameters:
    ///   - name: the component.
    ///   - operation: such as `create`, `get`, `post`.
    ///   - data: JSON; text for a binding that wants text is a JSON string.
    public func invokeBinding(
        _ name: String, _ operation: String, data: [UInt8]? = nil, metadata: [String: String] = [:]
    ) async throws -> BindingAnswer {
        var path = DaprPath("/v1.0/bindings")
        path.segment(name)
        var writer = JSONWriter(reserving: (data?.count ?? 0) + 128)
        writer.raw("{\"operation\":")
        writer.string(operation)
        if let data {
            writer.raw(",\"data\":")
            writer.raw(data)
        }
        if !metadata.isEmpty {
            writer.raw(",\"metadata\":")
            writer.object(metadata)
        }
        writer.raw("}")
        let response = try await send(
            Call(
                kind: .invokeBinding, method: .post, path: path, json: writer.bytes,
                timeout: configuration.invocationTimeout))
        return BindingAnswer(data: response.body, metadata: response.bindingMetadata)
    }
}

extension CurlResponse {
    /// The headers `metadata.<name>`, without their prefix.
    fileprivate var bindingMetadata: [String: String] {
        var metadata: [String: String] = [:]
        for field in headers where field.name.canonicalName.hasPrefix("metadata.") {
            metadata[String(field.name.canonicalName.dropFirst("metadata.".count))] = field.value
        }
        return metadata
    }
}
