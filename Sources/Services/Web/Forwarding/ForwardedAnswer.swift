import Dapr
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit

/// The API's answer on its way to the client: status, headers, and the body as it arrives.
struct ForwardedAnswer: Sendable {
    private let answer: CurlStreamingResponse
    private let method: HTTPRequest.Method

    init(_ answer: CurlStreamingResponse, to method: HTTPRequest.Method) {
        self.answer = answer
        self.method = method
    }

    /// - Returns: a failure when it was not the service that answered, but a sidecar that could not, or would not, reach it.
    func read() async throws -> Result<Response, ForwardingMiss> {
        let status = HTTPResponse.Status(code: answer.status)
        let headers = HTTPFields.returned(from: answer.headers)
        if answer.status >= 400, answer.headers[.contentType]?.hasPrefix("application/json") == true {
            let bytes = try await answer.body.collect(upTo: 1 << 20)
            if let miss = ForwardingMiss(sidecarAnswer: bytes, status: answer.status) { return .failure(miss) }
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            return .success(Response(status: status, headers: headers, body: body))
        }
        let hasBody = method != .head && answer.status != 204 && answer.status != 304
        return .success(Response(status: status, headers: headers, body: hasBody ? body() : ResponseBody()))
    }

    private func body() -> ResponseBody {
        let chunks = answer.body
        let length = answer.headers[.contentLength].flatMap { Int($0) }
        return ResponseBody(contentLength: length) { writer in
            for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}
