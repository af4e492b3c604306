import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store

/// `/api/account`: the account of whoever asks.
struct ProfileRoutes: Sendable {
    /// The most a change of an account may take.
    static let bodyLimit = 16 << 10

    let accounts: Accounts
    let erasure: AccountErasure
    let cookie: RefreshCookie
    let tasks: UserTasks

    func add(to routes: Routes) {
        let group = routes.group("api/account").authenticated()
        group.get { _, context in try await get(context) }
        group.patch { request, context in try await patch(request, context) }
        group.delete { request, context in try await delete(request, context) }
    }

    private func get(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        return answer(try await accounts.account(of: identity))
    }

    private func patch(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let edits = try ProfileEdits(try await request.json(limit: Self.bodyLimit) { try $0.value() })
        let account = try await accounts.edit(identity, edits)
        if edits.movesZone {
            let cause = UserTasks.Cause(owner: identity.userID, in: context.scope)
            try await tasks.remindAnew(for: cause)
        }
        return answer(account)
    }

    private func delete(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        var body = try BodyMembers(
            try await request.json(limit: Self.bodyLimit) { try $0.value() }, known: ["password"])
        let password = body.read("password") { try $0.text("password") }
        guard let password, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        try await accounts.confirm(identity, password: password, from: context.origin(of: request))
        try await erasure.close(for: UserTasks.Cause(owner: identity.userID, in: context.scope))
        return Response(status: .noContent, headers: [.setCookie: cookie.cleared(for: request)])
    }

    private func answer(_ account: Account) -> Response {
        JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.account(account, accounts.ranked(account.profile))
        }.response
    }
}
