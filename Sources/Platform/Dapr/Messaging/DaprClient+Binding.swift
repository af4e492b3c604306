import Curl
import HTTPTypes
import JSON

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
