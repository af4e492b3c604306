import Curl
import HTTPTypes
import JSON
import MCP

/// The suite's `/mcp`, used with the session of the user who is signed in.
struct MCPEndpoint: Sendable {
    private static let timeout = Duration.seconds(60)
    /// Maximum size of an answer, in bytes: more than any page of tasks needs.
    private static let largestAnswer = 16 << 20

    let session: ClientSession

    /// Sends one message, renewing an invalid token.
    ///
    /// - Throws: ``ClientFault``.
    func post(_ message: [UInt8], _ headers: MessageHeaders) async throws -> ClientAnswer {
        let bearer = try await session.bearer()
        let answer = try await send(message, headers, bearer)
        guard answer.status == 401, session.credentials.isSession else { return answer }
        return try await send(message, headers, try await session.renew(after: bearer))
    }

    private func send(_ message: [UInt8], _ headers: MessageHeaders, _ bearer: String) async throws -> ClientAnswer {
        var request = CurlRequest(
            .post, session.origin + "/mcp", body: .bytes(message), timeout: Self.timeout,
            maximumResponseBytes: Self.largestAnswer)
        request.headers = [
            .accept: "application/json, text/event-stream", .contentType: "application/json",
            .userAgent: "errand-mcp", .authorization: "Bearer \(bearer)",
        ]
        for field in headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            request.headers[name] = field.value
        }
        do {
            return ClientAnswer(try await session.curl.execute(request))
        } catch let error as CurlError {
            throw ClientFault(error, origin: session.origin)
        }
    }
}
