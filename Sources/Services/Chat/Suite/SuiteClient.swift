import Assistant
import Dapr
import HTTPTypes
import JSON

/// The suite's own API, asked through the sidecar with the caller's own token.
struct SuiteClient: Sendable {
    private static let timeout = Duration.seconds(20)

    let dapr: DaprClient
    /// The caller's `Authorization` header, as it came.
    let authorization: String

    /// - Throws: ``ToolFault`` for whatever is not a success, in words for the user.
    func send(
        to app: String, _ method: HTTPRequest.Method, _ path: SuitePath, _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async throws(ToolFault) -> SuiteAnswer {
        var headers = headers
        headers[.authorization] = authorization
        if body != nil { headers[.contentType] = "application/json" }
        let response: CurlResponse
        do {
            response = try await dapr.invoke(
                app, method, path.text, headers: headers, body: body.map { .bytes($0.bytes) } ?? .none,
                timeout: Self.timeout)
        } catch {
            throw .unavailable
        }
        guard (200..<300).contains(response.status) else { throw Self.fault(response) }
        return SuiteAnswer(json: (try? JSONValue(response.body)) ?? .null, eTag: response.headers[.eTag])
    }

    private static func fault(_ response: CurlResponse) -> ToolFault {
        guard response.status < 500 else { return .unavailable }
        return ToolFault(status: response.status, problem: (try? JSONValue(response.body)) ?? .null)
    }
}

/// What the API answered.
struct SuiteAnswer: Sendable {
    /// `null` when there is no body.
    let json: JSONValue
    let eTag: String?
}
