import Exchange
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// `/api/account/feed`, where a feed is created and deleted, and `/api/feeds/{secret}.ics`, where a calendar reads it.
struct FeedRoutes: Sendable {
    let accounts: Accounts
    let store: RecordStore<TodoTask>
    let exports: Places

    func add(to routes: Routes) {
        let group = routes.group("api/account/feed").authenticated()
        group.get { _, context in try await get(context) }
        group.post { _, context in try await make(context) }
        group.delete { _, context in try await revoke(context) }
        // The secret is the only credential that a calendar can present.
        routes.get("api/feeds/:secret") { request, context in try await feed(request, context) }
    }

    private func get(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let feed = try await accounts.feed(of: identity)
        return answer(feed, secret: nil, status: .ok)
    }

    private func make(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let (secret, feed) = try await accounts.makeFeed(of: identity)
        return answer(feed, secret: secret, status: .created)
    }

    private func revoke(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        try await accounts.revokeFeed(of: identity)
        return Response(status: .noContent)
    }

    private func answer(_ feed: Feed?, secret: FeedSecret?, status: HTTPResponse.Status) -> Response {
        JSONResponse(status: status, headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.member("active", feed != nil)
                json.member("created_at", orNull: feed?.created.rfc3339)
                json.member("path", ifPresent: secret.map { "/api/feeds/\($0.text).ics" })
            }
        }.response
    }

    /// The pending tasks. The answer to a revoked address is the same as to one that never existed.
    private func feed(_ request: Request, _ context: ServiceContext) async throws -> Response {
        guard let name = context.parameters.get("secret"), name.hasSuffix(".ics"),
            let secret = FeedSecret(name.dropLast(4)),
            let owner = try await accounts.owner(ofFeed: secret)
        else { throw Problem.notFound }
        let wanted = try FeedParameters(request)
        let account = try await accounts.account(of: owner)
        let snapshot: Snapshot<TodoTask>
        do { snapshot = try await store.snapshot(of: owner) } catch StoreFault.closed {
            throw Problem.notFound
        }
        let (zone, now) = (Zone(account.profile.zone) ?? .utc, Timestamp.now)
        let horizon = wanted.days.map { zone.wallTime(at: now).date.daysSince1970 + $0 }
        // The selection changes daily, so an answer of yesterday is out of date.
        let tag = #""\#(snapshot.rev)-\#(wanted.kind.rawValue)\#(horizon.map { "-\($0)" } ?? "")""#
        let headers: HTTPFields = [
            .eTag: tag, .cacheControl: "private, no-cache", .contentType: ExchangeFormat.ics.mediaType,
        ]
        guard !EntityTag.isHeld(tag, by: request) else { return Response(status: .notModified, headers: headers) }
        let export = TaskExport(snapshot, in: try exports.take(for: owner), as: .ics, kind: wanted.kind, name: "Errand")
        { task in
            guard task.content.status == .pending else { return false }
            guard let horizon else { return true }
            guard let due = task.content.due else { return false }
            return due.wallTime(in: due.zone(or: zone)).daysSince1970 <= horizon
        }
        return Response(status: .ok, headers: headers, body: export.body)
    }
}

/// The options of a feed; by default a VEVENT for each task with a due date, since calendars do not show VTODOs.
struct FeedParameters: Sendable {
    private static let mostDays = 3660

    private(set) var kind = CalendarKind.event
    /// Number of days ahead; overdue tasks are always included.
    private(set) var days: Int?

    /// - Throws: ``Problem`` 400 naming the parameter. Unknown ones are ignored, because calendars and proxies add
    ///   their own.
    init(_ request: Request) throws {
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            switch name {
            case "kind":
                guard let kind = CalendarKind(rawValue: value) else {
                    throw Problem.invalid("kind", "must be one of event, todo, both")
                }
                self.kind = kind
            case "days":
                guard let days = Int(value), (0...Self.mostDays).contains(days) else {
                    throw Problem.invalid("days", "must be a whole number from 0 to \(Self.mostDays)")
                }
                self.days = days
            default: break
            }
        }
    }
}
