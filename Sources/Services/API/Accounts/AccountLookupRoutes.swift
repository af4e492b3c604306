import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Tasks

/// `/internal/accounts/lookup`, `{"user_id"}`: a user's e-mail address and time zone, for the services that send
/// reminders. On the app listener only.
struct AccountLookupRoutes: Sendable {
    let accounts: Accounts

    func add(to routes: Routes) {
        routes.post("internal/accounts/lookup") { request, _ in
            let body = try await request.json(limit: 4096) { try $0.value() }
            guard let id = body["user_id"]?.string.flatMap({ UUID(taskID: $0) }) else {
                throw Problem.invalid("user_id", "must be a user's id")
            }
            let account: Account
            do {
                account = try await accounts.account(of: id.taskID)
            } catch AccountFault.sessionEnded {
                throw Problem.notFound
            }
            return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
                json.object { json in
                    json.member("email", account.profile.email)
                    json.member("time_zone", account.profile.zone)
                }
            }
        }
    }
}
