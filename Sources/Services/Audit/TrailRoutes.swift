import Encoding
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Store
import Threads
import Timestamps

/// The routes for trails. A user sees their own; an admin names a user with `user_id`.
struct TrailRoutes: Sendable {
    let trails: Trail
    let verifications: LongWork
    let exports: Places

    func add(to routes: Routes) {
        let signedIn = routes.authenticated()
        signedIn.get("api/audit", use: list)
        signedIn.get("api/audit/verify", use: verify)
        signedIn.get("api/audit/export", use: export)
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let query = try TrailRequest(try QueryString(request.uri.query ?? "").parameters)
        let owner = try owner(query, context)
        let page = try await readable { try await trails.records(of: owner, query.filter) }
        return TrailAnswers.page(page).response
    }

    @Sendable
    private func verify(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let query = try TrailRequest(
            try QueryString(request.uri.query ?? "").parameters, known: ["user_id", "head"])
        let owner = try owner(query, context)
        let verdict = try await verifications.run(for: owner) { try await trails.verify(owner, since: query.head) }
        return TrailAnswers.verdict(verdict).response
    }

    /// The canonical records, one per line, in chain order: their hashes can be verified with `sha256sum`.
    @Sendable
    private func export(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try owner(request, context)
        let place = try exports.take(for: try context.requireIdentity(scope: "read").userID)
        // Verify that the store answers, before the head of the answer is sent.
        _ = try await readable { try await trails.records(of: owner, .first) }
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(place) {} }
            try await trails.export(owner) { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-ndjson", .cacheControl: "no-store",
                .contentDisposition: #"attachment; filename="audit.ndjson""#,
            ], body: body)
    }

    private func owner(_ request: Request, _ context: ServiceContext) throws -> String {
        try owner(TrailRequest(try QueryString(request.uri.query ?? "").parameters, known: ["user_id"]), context)
    }

    /// The owner of the requested trail. Only admins are told whether another user exists.
    private func owner(_ query: TrailRequest, _ context: ServiceContext) throws -> String {
        let identity = try context.requireIdentity(scope: "read")
        guard let own = UserID.canonical(identity.userID) else { throw Problem.unauthorized() }
        guard let wanted = query.userID, wanted != own else { return own }
        guard identity.isAdmin else { throw Problem.forbidden("Only an admin may see what others did.") }
        return wanted
    }

    /// Reports an unreadable stored part as tampering.
    private func readable<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch StoreFault.unreadable { throw Problem.damagedTrail }
    }
}

extension TrailQuery {
    fileprivate static var first: TrailQuery {
        var query = TrailQuery()
        query.limit = 1
        return query
    }
}

extension Problem {
    /// 409: the stored trail was tampered with; verifying it tells where.
    fileprivate static let damagedTrail = Problem(
        .conflict, "damaged-trail", title: "The trail is damaged",
        detail: "A part of it is missing or cannot be read. GET /api/audit/verify says which.")
}

/// The query of a request about a trail.
struct TrailRequest: Sendable {
    private static let known = ["task_id", "type", "after", "before", "order", "cursor", "limit", "user_id"]
    static let limits = 1...500

    /// The owner of the trail; nil for the caller.
    private(set) var userID: String?
    private(set) var filter = TrailQuery()
    /// An earlier head of the trail.
    private(set) var head: TrailHead?

    /// - Parameter known: the parameters that the route accepts.
    init(_ parameters: [(name: String, value: String)], known: [String] = known) throws(Problem) {
        var faults: [FieldFault] = []
        var seen: Set<String> = []
        for (name, value) in parameters {
            if !known.contains(name) {
                faults.append(FieldFault(name, "is not known here; known are \(known.joined(separator: ", "))"))
            } else if !seen.insert(name).inserted {
                faults.append(FieldFault(name, "must be given once"))
            } else if let fault = read(name, value) {
                faults.append(FieldFault(name, fault))
            }
        }
        if let cursor = filter.cursor, cursor.newestFirst != filter.newestFirst {
            faults.append(FieldFault("cursor", "belongs to the other order"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }

    /// - Returns: the error in the value; nil when it is valid.
    private mutating func read(_ name: String, _ value: String) -> String? {
        switch name {
        case "task_id": filter.subject = value
        case "type": filter.type = value.hasPrefix("com.") ? value : "com.todo." + value
        case "after":
            filter.after = Timestamp(rfc3339: value)
            if filter.after == nil { return "must be a time like 2026-11-21T09:30:00Z" }
        case "before":
            filter.before = Timestamp(rfc3339: value)
            if filter.before == nil { return "must be a time like 2026-11-21T09:30:00Z" }
        case "order":
            guard ["oldest", "newest"].contains(value) else { return "must be oldest or newest" }
            filter.newestFirst = value == "newest"
        case "cursor":
            filter.cursor = Base64URL.decode(value.utf8).flatMap { TrailCursor(json: Array($0)) }
            if filter.cursor == nil { return "must be the next_cursor of an earlier answer" }
        case "limit":
            guard let limit = Int(value), Self.limits.contains(limit) else { return "must be 1 to 500" }
            filter.limit = limit
        case "head":
            head = TrailHead(text: value)
            if head == nil { return "must be NUMBER:HASH, as an earlier answer or the log tells it" }
        default:
            guard let id = UserID.canonical(value) else { return "must be a user's id" }
            userID = id
        }
        return nil
    }
}

/// The JSON answers of the routes.
enum TrailAnswers {
    /// `{"records":[…],"next_cursor":…,"erased_at":…}`; each record is its canonical bytes.
    static func page(_ page: TrailPage) -> JSONResponse {
        JSONResponse(
            headers: [.cacheControl: "no-store"], reserving: page.records.reduce(128) { $0 + $1.json.count + 1 }
        ) { json in
            json.object { json in
                json.member("records") { $0.array(page.records) { $0.raw($1.json) } }
                json.member("next_cursor", orNull: page.next.map { Base64URL.encode($0.json) })
                json.member("erased_at", orNull: page.erased?.rfc3339)
            }
        }
    }

    /// `{"valid":…,"records":…,"head":…,"signed_by":…,"signed_from":…,"broken":null or {"number":…,"reason":…},
    /// "erased_at":…}`
    static func verdict(_ verdict: TrailVerdict) -> JSONResponse {
        JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.member("valid", verdict.broken == nil)
                json.member("records", verdict.count)
                json.member("head", verdict.head)
                json.member("signed_by", orNull: verdict.signature?.key)
                json.member("signed_from", orNull: verdict.signature?.first)
                json.member("broken") { json in
                    guard let broken = verdict.broken else { return json.raw("null") }
                    json.object { json in
                        json.member("number", broken.number)
                        json.member("reason", broken.damage.rawValue)
                    }
                }
                json.member("erased_at", orNull: verdict.erased?.rfc3339)
            }
        }
    }
}

extension TrailHead {
    /// Reads `NUMBER:HASH`.
    ///
    /// - Returns: nil when the text is anything else.
    init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), number > 0, parts[1].utf8.count == 64,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.init(number: number, digest: String(parts[1]))
    }
}

/// Reads user ids: UUIDs in lower case.
enum UserID {
    /// - Returns: nil when the text is not a UUID.
    static func canonical(_ text: String) -> String? { UUID(uuidString: text)?.uuidString.lowercased() }
}
