import Exchange
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks

/// `/api/account/export`: all data of the caller as one JSON document.
struct AccountExportRoutes: Sendable {
    let accounts: Accounts
    let tasks: UserTasks
    let exports: Places

    func add(to routes: Routes) {
        routes.group("api/account").authenticated().get("export") { _, context in try await export(context) }
    }

    private func export(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let place = try exports.take(for: identity.userID)
        let account = try await accounts.account(of: identity)
        let tokens = try await accounts.apiTokens(of: identity)
        let filters =
            try await accounts.documents.read(FilterBook.self, FilterBook.key(of: identity.userID))?.filters ?? []
        let settings = try await PageSettingsRoutes.settings(of: identity, accounts) ?? PageSettings()
        let snapshot = try await tasks.store.snapshot(of: identity.userID)
        var opening = JSONWriter(reserving: 1024)
        opening.raw("{")
        opening.member("version", 1)
        opening.member("account") { $0.account(account, accounts.ranked(account.profile)) }
        opening.member("api_tokens") { json in json.array(tokens) { $0.token($1) } }
        opening.member("filters") { json in json.array(filters) { $0.value($1.json) } }
        opening.member("settings") { $0.value(settings.json) }
        opening.member("trash") { $0.trash(TrashPage.entries(of: snapshot, now: tasks.now())) }
        opening.raw(",")
        // The rest is a document of tasks without its first brace and version, so that the import can read the whole.
        let start = opening.bytes
        let document = TaskExport(snapshot, in: place, as: .json)
        let headers: HTTPFields = [
            .contentType: "application/json", .cacheControl: "no-store",
            .contentDisposition: #"attachment; filename="errand-account.json""#,
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                var isFirst = true
                try await document.write { piece in
                    let rest = isFirst ? start + piece.dropFirst(#"{"version":1,"#.utf8.count) : piece
                    isFirst = false
                    try await writer.write(ByteBuffer(bytes: rest))
                }
                try await writer.finish(nil)
            })
    }
}
