import Curl
import HTTPTypes
import HummingbirdCore

extension Invocation {
    /// Passes the call on as often as the policy says. An answer outside of 200 to 399 counts as a failure; when there are no
    /// more attempts, the last answer is the caller's.
    ///
    /// A request whose length is not known flows through and is not repeated, since it is gone then.
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
