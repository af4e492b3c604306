import Curl
import HTTPTypes
import JSON

extension Session {
    /// Ends a session at its suite, as well as can be; an API token stays.
    ///
    /// - Returns: whether the suite was told.
    @discardableResult
    static func end(_ credentials: Credentials, curl: CurlClient) async -> Bool {
        guard case .session(let tokens) = credentials.secret else { return false }
        let answer = try? await send(
            .post, credentials.origin + "/api/auth/signout", ["refresh_token": .string(tokens.refresh)], curl: curl)
        return answer?.status == 204
    }
}
