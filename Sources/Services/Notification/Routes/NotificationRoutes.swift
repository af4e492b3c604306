import Dapr
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Timestamps

/// `/api/notifications`: the history of reminders, and the actions on them.
struct NotificationRoutes: Sendable {
    let reminders: Reminders

    func add(to routes: Routes) {
        let group = routes.group("api/notifications").authenticated()
        group.get { request, context in try await list(request, context) }
        group.post(":id/snooze") { request, context in try await snooze(request, context) }
        group.post(":id/dismiss") { _, context in try await dismiss(context) }
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        let query = try PageQuery(request, limit: 50) { HistoryCursor($0) }
        let snapshot = try await reminders.store.snapshot(of: identity.userID)
        return JSONResponse(HistoryPage.json(of: snapshot, query), headers: [.cacheControl: "no-cache"]).response
    }

    private func snooze(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let id = try id(context)
        let snooze = try Snooze(try await request.json(limit: 4 << 10) { try $0.value() }, now: .now)
        let snoozed = try await reminders.snooze(id, of: identity.userID, until: snooze.moment(from:))
        return JSONResponse(snoozed.json).response
    }

    private func dismiss(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let id = try id(context)
        return JSONResponse(try await reminders.dismiss(id, of: identity.userID).json).response
    }

    /// The id in the path; an invalid one is answered like that of a missing notification.
    private func id(_ context: ServiceContext) throws -> UUID {
        guard let text = context.parameters.get("id"), text.utf8.count == 36, let id = UUID(uuidString: text) else {
            throw Problem.notFound
        }
        return id
    }
}

/// The length of a snooze: `{"minutes": 10}` or `{"until": "2026-11-21T10:00:00Z"}`.
struct Snooze: Sendable, Equatable {
    private enum Length: Sendable, Equatable {
        case minutes(Int)
        case until(Timestamp)
    }

    private let length: Length

    /// - Throws: ``Problem`` 400 naming the field.
    init(_ value: JSONValue, now: Timestamp) throws {
        guard let object = value.object else { throw Problem.invalid("body", "must be a JSON object") }
        for name in object.keys where name != "minutes" && name != "until" {
            throw Problem.invalid(name, "is not known here")
        }
        switch (object["minutes"], object["until"]) {
        case (let minutes?, nil):
            guard let count = minutes.integer, (1...40_320).contains(count) else {
                throw Problem.invalid("minutes", "must be whole minutes, 1 to 40320")
            }
            length = .minutes(Int(count))
        case (nil, let until?):
            guard let moment = until.string.flatMap({ Timestamp(rfc3339: $0) }), moment > now,
                moment <= now + .seconds(366 * 24 * 3600)
            else { throw Problem.invalid("until", "must be an RFC 3339 time in the future, a year ahead at most") }
            length = .until(moment)
        default: throw Problem.invalid("minutes", "must be given, or until, and not both")
        }
    }

    func moment(from now: Timestamp) -> Timestamp {
        switch length {
        case .minutes(let minutes): now + .seconds(60 * Int64(minutes))
        case .until(let moment): moment
        }
    }
}

/// A position in the history: an entry's time of firing, and its id.
struct HistoryCursor: Sendable, Hashable, Comparable {
    let fired: Timestamp
    let id: UUID

    init(fired: Timestamp, id: UUID) {
        self.fired = fired
        self.id = id
    }

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), parts[1].utf8.count == 36,
            let id = UUID(uuidString: String(parts[1]))
        else { return nil }
        self.init(fired: Timestamp(milliseconds: milliseconds), id: id)
    }

    var text: String { "\(fired.milliseconds)_\(id.uuidString.lowercased())" }

    static func < (left: HistoryCursor, right: HistoryCursor) -> Bool {
        left.fired != right.fired ? left.fired < right.fired : left.id < right.id
    }
}

/// One page of the history, newest first.
enum HistoryPage {
    static func json(of snapshot: Snapshot<NotificationRecord>, _ query: PageQuery<HistoryCursor>) -> [UInt8] {
        let all = snapshot.derived("history", cost: { $0.count * 64 }, history)
        let rest = query.cursor.map { cursor in all.drop { $0.place >= cursor } } ?? all[...]
        let page = rest.prefix(query.limit)
        var json = JSONWriter(reserving: page.reduce(64) { $0 + $1.entry.json.count + 1 })
        json.object { json in
            json.member("notifications") { $0.array(page) { $0.raw($1.entry.json) } }
            json.member("next_cursor", orNull: rest.count > page.count ? page.last?.place.text : nil)
        }
        return json.bytes
    }

    private struct Item: Sendable {
        let place: HistoryCursor
        let entry: Entry<NotificationRecord>
    }

    private static func history(_ snapshot: Snapshot<NotificationRecord>) -> [Item] {
        snapshot.entries.compactMap { entry in
            guard let fired = entry.record.reminder?.firedAt else { return nil }
            return Item(place: HistoryCursor(fired: fired, id: entry.id), entry: entry)
        }.sorted { $0.place > $1.place }
    }
}
