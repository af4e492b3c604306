import DatePhrases
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store

/// `/api/account`: the account of the caller.
struct ProfileRoutes: Sendable {
    /// Maximum size of a change to an account, in bytes.
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
        group.post("password") { request, context in try await changePassword(request, context) }
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

    private func changePassword(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        var body = try BodyMembers(
            try await request.json(limit: Self.bodyLimit) { try $0.value() }, known: ["password", "new_password"])
        let password = body.read("password") { try $0.text("password") }
        let new = body.read("new_password") { value throws(FieldFault) in
            try Credentials.password(try value.text("new_password"), of: "new_password", new: true)
        }
        guard let password, let new, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        try await accounts.changePassword(identity, from: password, to: new, origin: context.origin(of: request))
        return Response(status: .noContent)
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

/// A user's changes to the account: a merge patch (RFC 7396), validated strictly.
struct ProfileEdits: Sendable, Hashable {
    private var name: String?
    private var zone: String?
    private var dateOrder: DateOrder?

    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["name", "time_zone", "date_order"])
        if value["name"] != nil { name = body.read("name") { try Credentials.name(try $0.text("name")) } }
        if let given = value["time_zone"] {
            zone = TimeZoneName.utc
            if !given.isNull {
                zone = body.read("time_zone") { try TimeZoneName.read(try $0.text("time_zone"), of: "time_zone") }
            }
        }
        if value["date_order"] != nil {
            dateOrder = body.read("date_order") { try DateOrder.read(try $0.text("date_order"), of: "date_order") }
        }
        guard body.faults.isEmpty else { throw Problem.invalid(body.faults) }
    }

    /// True when it includes a zone, even an unchanged one, because an interrupted request may be repeated.
    var movesZone: Bool { zone != nil }

    func apply(to profile: inout Profile) {
        if let name { profile.name = name }
        if let zone { profile.zone = zone }
        if let dateOrder { profile.dateOrder = dateOrder }
    }
}

/// The members of a request's JSON object, validated strictly: every fault is collected under its member's name.
struct BodyMembers {
    private let object: JSONObject
    private(set) var faults: [FieldFault]

    /// - Throws: ``Problem`` 400 when the value is not an object.
    init(_ value: JSONValue, known: [String]) throws {
        guard case .object(let object) = value else {
            throw Problem.invalid("body", "must be a JSON object")
        }
        self.object = object
        let unknown = object.keys.filter { !known.contains($0) }.prefix(8)
        faults = unknown.map { name in
            let shown = String(name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(64).map(Character.init))
            return FieldFault(shown, "is not known here; known are \(known.joined(separator: ", "))")
        }
        if let repeated = object.repeated, known.contains(repeated) {
            faults.append(FieldFault(repeated, "occurs twice"))
        }
    }

    mutating func read<Value>(_ name: String, _ read: (JSONValue) throws -> Value) -> Value? {
        guard let value = object[name] else {
            faults.append(FieldFault(name, "is required"))
            return nil
        }
        return attempt(name, value, read)
    }

    mutating func readOptional<Value>(_ name: String, _ read: (JSONValue) throws -> Value) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        return attempt(name, value, read)
    }

    private mutating func attempt<Value>(
        _ name: String, _ value: JSONValue, _ read: (JSONValue) throws -> Value
    ) -> Value? {
        do { return try read(value) } catch {
            faults.append(error as? FieldFault ?? FieldFault(name, "cannot be read"))
            return nil
        }
    }
}

extension JSONValue {
    func text(_ field: String) throws(FieldFault) -> String {
        guard let string else { throw FieldFault(field, "must be a string") }
        return string
    }

    func flag(_ field: String) throws(FieldFault) -> Bool {
        guard let bool else { throw FieldFault(field, "must be true or false") }
        return bool
    }
}
