import Contracts
import Dapr
import HTTPTypes
import JSON

/// What `api` knows of an account, asked through the sidecar.
struct AccountDirectory: Sendable {
    struct Account: Sendable, Equatable {
        let email: String
        /// The IANA name of the account's zone.
        let zone: String
    }

    let dapr: DaprClient

    /// - Returns: nil when there is no such account (any more).
    func account(_ userID: String) async throws -> Account? {
        var body = JSONWriter()
        body.raw(#"{"user_id":"#)
        body.string(userID)
        body.raw("}")
        let response = try await dapr.invoke(
            AppID.api, .post, "/internal/accounts/lookup", headers: [.contentType: "application/json"],
            body: .bytes(body.bytes), timeout: .seconds(10))
        if response.status == 404 { return nil }
        guard response.status == 200, let value = try? JSONValue(response.body), let email = value["email"]?.string
        else { throw DaprError(status: response.status, code: "", message: "the account cannot be read") }
        return Account(email: email, zone: value["time_zone"]?.string ?? "UTC")
    }
}
