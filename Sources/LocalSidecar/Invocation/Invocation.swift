import Curl
import HTTPTypes
import HummingbirdCore
import NIOCore

/// One call passed on to its callee, with bodies streamed in both directions.
struct Invocation: Sendable {
    let client: CurlClient
    let request: SidecarRequest
    let url: String
    let headers: HTTPFields

    /// Bodies up to this size, in bytes, are passed on in one piece.
    private static let wholeBody = 64 << 10

    /// - Throws: `CurlError`; ``BodyTooLarge``.
    func run() async throws -> SidecarResponse {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        let isChunked = request.headers[.transferEncoding] != nil
        if let length, length > request.maximumBody {
            for try await _ in request.body {}
            throw BodyTooLarge()
        }
        guard isChunked || (length ?? 0) > Self.wholeBody else {
            let bytes = length == nil ? [] : try await request.collectBody()
            let body: CurlBody = length == nil && bytes.isEmpty ? .none : .bytes(bytes)
            return try await Self.answer(to: request.method, try await client.stream(call(body)))
        }
        return try await streamed(CurlBodyStream(length: length))
    }

    func call(_ body: CurlBody) -> CurlRequest {
        CurlRequest(request.method, url, headers: headers, body: body, timeout: AppChannel.patience)
    }

    private func streamed(_ stream: CurlBodyStream) async throws -> SidecarResponse {
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask { await send(into: stream) }
            do {
                let response = try await client.stream(call(.stream(stream)))
                let answer = try await Self.answer(to: request.method, response)
                // A callee may answer without reading everything. The rest is then discarded: the caller may be waiting
                // for the answer before it sends more.
                if response.status >= 400 || !Self.isStreamed(response, to: request.method) { tasks.cancelAll() }
                return answer
            } catch {
                tasks.cancelAll()
                if try await tasks.next() == true { throw BodyTooLarge() }
                throw error
            }
        }
    }

    /// - Returns: true when the body is too large, which ends the call.
    private func send(into stream: CurlBodyStream) async -> Bool {
        var count = 0
        do {
            for try await chunk in request.body {
                count += chunk.readableBytes
                guard count <= request.maximumBody else {
                    stream.fail()
                    return true
                }
                try await stream.write(Array(chunk.readableBytesView))
            }
            stream.finish()
        } catch {
            stream.fail()
        }
        return false
    }

    /// Reads a short answer before passing it on, and streams a long one.
    static func answer(
        to method: HTTPRequest.Method, _ response: CurlStreamingResponse
    ) async throws -> SidecarResponse {
        let headers = InvocationHeaders.answered(response.headers)
        let status = HTTPResponse.Status(code: response.status)
        guard hasBody(response, to: method) else { return SidecarResponse(status, headers: headers) }
        guard isStreamed(response, to: method) else {
            return SidecarResponse(status, headers: headers, bytes: try await response.body.collect(upTo: wholeBody))
        }
        let length = response.headers[.contentLength].flatMap { Int($0) }
        let body = response.body
        return SidecarResponse(
            status, headers: headers,
            body: ResponseBody(contentLength: length) { writer in
                for try await chunk in body { try await writer.write(ByteBuffer(bytes: chunk)) }
                try await writer.finish(nil)
            })
    }

    private static func hasBody(_ response: CurlStreamingResponse, to method: HTTPRequest.Method) -> Bool {
        method != .head && response.status != 204 && response.status != 304
    }

    /// True for an answer with a body that is long, or of unknown length.
    private static func isStreamed(_ response: CurlStreamingResponse, to method: HTTPRequest.Method) -> Bool {
        let length = response.headers[.contentLength].flatMap { Int($0) }
        return hasBody(response, to: method) && length.map { $0 > wholeBody } ?? true
    }
}

extension Invocation {
    /// Passes the call on, retrying as far as the policy allows. A status outside 200 to 399 counts as a failure; after
    /// the last attempt, the caller gets its answer.
    ///
    /// A request of unknown length is streamed and never retried, since its body is consumed.
    ///
    /// - Throws: `CurlError`; ``BodyTooLarge``; ``CircuitBreaker/Refusal``; ``DeadlineExceeded``.
    func run(under policy: ResiliencePolicy) async throws -> SidecarResponse {
        var policy = policy
        let isFlowing = request.headers[.transferEncoding] != nil
        if isFlowing { policy.retry = nil }
        let body = isFlowing ? [] : try await request.collectBody()
        let isEmpty = body.isEmpty && request.headers[.contentLength] == nil
        do {
            return try await policy.run {
                let response =
                    isFlowing
                    ? try await run()
                    : try await Self.answer(
                        to: request.method, try await client.stream(call(isEmpty ? .none : .bytes(body))))
                guard (200..<400).contains(response.status.code) else { throw BadAnswer(response: response) }
                return response
            }
        } catch let answer as BadAnswer {
            return answer.response
        }
    }

    private struct BadAnswer: ResilienceFault {
        let response: SidecarResponse
        var isPermanent: Bool { false }
        var statusCode: Int? { response.status.code }
    }
}
