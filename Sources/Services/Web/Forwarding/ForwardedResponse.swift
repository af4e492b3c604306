import Dapr
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit

/// The API's answer on its way to the client: status, headers, and the body as it arrives.
struct ForwardedResponse: Sendable {
    private let answer: CurlStreamingResponse
    private let method: HTTPRequest.Method

    init(_ answer: CurlStreamingResponse, to method: HTTPRequest.Method) {
        self.answer = answer
        self.method = method
    }

    /// - Throws: `Problem` 502 when it was not the API that answered, but the sidecar that could not reach it.
    func response() async throws -> Response {
        let status = HTTPResponse.Status(code: answer.status)
        let headers = HTTPFields.returned(from: answer.headers)
        if answer.status == 500 { return try await refused(headers) }
        let hasBody = method != .head && answer.status != 204 && answer.status != 304
        return Response(status: status, headers: headers, body: hasBody ? body() : ResponseBody())
    }

    private func body() -> ResponseBody {
        let chunks = answer.body
        let length = answer.headers[.contentLength].flatMap { Int($0) }
        return ResponseBody(contentLength: length) { writer in
            for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }

    /// The sidecar says 500 `ERR_DIRECT_INVOKE` for an application that is not there; it names hosts, which stay here.
    private func refused(_ headers: HTTPFields) async throws -> Response {
        let bytes = try await answer.body.collect(upTo: 1 << 20)
        if let code = try? JSONValue(bytes)["errorCode"]?.string, code.hasPrefix("ERR_") { throw Problem.unreached }
        return Response(
            status: .internalServerError, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
