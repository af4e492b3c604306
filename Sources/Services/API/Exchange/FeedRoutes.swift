import Exchange
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import Timestamps

/// `/api/account/feed`, where a feed is made and ended, and `/api/feeds/{secret}.ics`, where a calendar reads it.
struct FeedRoutes: Sendable {
    let accounts: Accounts
    let store: RecordStore<TodoTask>

    func add(to routes: Routes) {
        let group = routes.group("api/account/feed").authenticated()
        group.get { _, context in try await get(context) }
        group.post { _, context in try await make(context) }
        group.delete { _, context in try await revoke(context) }
        // The secret is all that a calendar can show.
        routes.get("api/feeds/:secret") { request, context in try await feed(request, context) }
    }

    private func get(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let feed = try await AccountFault.told { try await accounts.feed(of: identity) }
        return answer(feed, secret: nil, status: .ok)
    }

    private func make(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let (secret, feed) = try await AccountFault.told { try await accounts.makeFeed(of: identity) }
        return answer(feed, secret: secret, status: .created)
    }

    private func revoke(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        try await AccountFault.told { try await accounts.revokeFeed(of: identity) }
        return Response(status: .noContent)
    }

    private func answer(_ feed: Feed?, secret: FeedSecret?, status: HTTPResponse.Status) -> Response {
        JSONResponse(status: status, headers: [.cacheControl: "no-store"]) { json in
            json.raw(#"{"active":"#)
            json.bool(feed != nil)
            json.raw(#","created_at":"#)
            json.value(feed.map { .string($0.created.rfc3339) } ?? .null)
            if let secret {
                json.raw(#","path":"#)
                json.string("/api/feeds/\(secret.text).ics")
            }
            json.raw("}")
        }.response
    }

    /// The tasks that are still to be done. An address that opens nothing is answered like one that never was.
    private func feed(_ request: Request, _ context: ServiceContext) async throws -> Response {
        guard let name = context.parameters.get("secret"), name.hasSuffix(".ics"),
            let secret = FeedSecret(name.dropLast(4)),
            let owner = try await AccountFault.told({ try await accounts.owner(ofFeed: secret) })
        else { throw Problem.notFound }
        let snapshot: Snapshot<TodoTask>
        do { snapshot = try await store.snapshot(of: owner) } catch StoreFault.closed {
            throw Problem.notFound
        } catch let fault as StoreFault {
            throw Problem(fault)
        }
        let tag = EntityTag.text(snapshot.rev)
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: "private, no-cache", .contentType: ExchangeFormat.ics.mediaType,
        ]
        guard !EntityTag.isHeld(tag, by: request) else { return Response(status: .notModified, headers: headers) }
        let export = TaskExport(snapshot, as: .ics) { $0.content.status == .pending }
        return Response(status: .ok, headers: headers, body: export.body)
    }
}
