import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Store

/// Trails over HTTP. A user sees their own; an admin names whose with `user_id`.
struct TrailRoutes: Sendable {
    let trails: Journal

    func add(to routes: Routes) {
        let signedIn = routes.authenticated()
        signedIn.get("api/audit", use: list)
        signedIn.get("api/audit/verify", use: verify)
        signedIn.get("api/audit/export", use: export)
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let query = try TrailQuery(try QueryString(request.uri.query ?? "").parameters)
        let owner = try owner(query, context)
        let page = try await readable { try await trails.records(of: owner, query.journal) }
        return TrailAnswers.page(page).response
    }

    @Sendable
    private func verify(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try owner(request, context)
        return TrailAnswers.verdict(try await trails.verify(owner)).response
    }

    /// The canonical records, a line each, in the order of the chain: their hashes can be followed with `sha256sum`.
    @Sendable
    private func export(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try owner(request, context)
        // Whether the store answers at all is known before the head of the answer is sent.
        _ = try await readable { try await trails.records(of: owner, .first) }
        let body = ResponseBody { writer in
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
        try owner(TrailQuery(try QueryString(request.uri.query ?? "").parameters, known: ["user_id"]), context)
    }

    /// Whose trail is asked for. Whether another user exists is told to admins alone.
    private func owner(_ query: TrailQuery, _ context: ServiceContext) throws -> String {
        let identity = try context.requireIdentity(scope: "read")
        guard let own = UserID.canonical(identity.userID) else { throw Problem.unauthorized() }
        guard let wanted = query.userID, wanted != own else { return own }
        guard identity.isAdmin else { throw Problem.forbidden("Only an admin may see what others did.") }
        return wanted
    }

    /// A stored part that cannot be read was meddled with.
    private func readable<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch StoreFault.unreadable { throw Problem.damagedTrail }
    }
}

extension JournalQuery {
    fileprivate static var first: JournalQuery {
        var query = JournalQuery()
        query.limit = 1
        return query
    }
}

extension Problem {
    /// 409: somebody has meddled with the stored trail; verifying it says where.
    fileprivate static let damagedTrail = Problem(
        .conflict, "damaged-trail", title: "The trail is damaged",
        detail: "A part of it is missing or cannot be read. GET /api/audit/verify says which.")
}
