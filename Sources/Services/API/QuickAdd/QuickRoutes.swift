import DatePhrases
import HTTPTypes
import Hummingbird
import JSON
import Recurrence
import ServiceKit
import Tasks
import TimeZones
import Timestamps

/// `/api/tasks/quick`: creates a task from a line of English.
struct QuickRoutes: Sendable {
    let tasks: TaskRoutes

    func add(to routes: Routes) {
        let group = routes.group("api/tasks/quick").authenticated()
        group.post { request, context in try await create(request, context) }
        group.post("preview") { request, context in try await preview(request, context) }
    }

    /// With an `Idempotency-Key` the same line is one task at any time: `in 20 minutes` is read only once.
    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let cause = try tasks.cause(request, context)
        let (line, quick) = try await read(request, of: try context.requireIdentity())
        let content = try Self.content(quick)
        let mark = try IdempotencyKey.mark(of: Array("quick:\(line.text)".utf8), in: request)
        let (task, isReplay) = try await tasks.tasks.create(content, mark: mark, for: cause)
        var headers: HTTPFields = [
            .location: "/api/tasks/\(task.id.taskID)", .eTag: EntityTag.text(task.rev),
        ]
        if isReplay { headers[.idempotencyReplayed] = "true" }
        return JSONResponse(status: isReplay ? .ok : .created, headers: headers) { json in
            json.object { json in
                json.member("task", raw: task.json)
                json.member("understood") { $0.understood(quick.understood, of: line.text) }
            }
        }.response
    }

    private func preview(_ request: Request, _ context: ServiceContext) async throws -> Response {
        _ = try tasks.reader(context)
        let (line, quick) = try await read(request, of: try context.requireIdentity())
        let content = try Self.content(quick)
        return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.member("task") { $0.draft(content, reminders: quick.reminders) }
                json.member("understood") { $0.understood(quick.understood, of: line.text) }
            }
        }.response
    }

    private func read(_ request: Request, of identity: Identity) async throws -> (QuickRequest, QuickAdd) {
        let line = try QuickRequest(try await request.json(limit: QuickRequest.bodyLimit) { try $0.value() })
        let now = min(line.typed ?? .now, .now)
        let zone = line.zone ?? Zone(identity.zone) ?? .utc
        let quick = QuickAdd(
            line.text, now: now, zone: zone, order: DateOrder(rawValue: identity.dateOrder) ?? .monthFirst,
            literal: line.literal)
        return (line, quick)
    }

    /// The content of the task, within the limits of tasks; an error in the title is one of the text.
    private static func content(_ quick: QuickAdd) throws -> TaskContent {
        do throws(TaskInputFault) { return try TaskContent(json: quick.task.bytes) } catch {
            guard case .invalid(let faults) = error else { throw error }
            throw TaskInputFault.invalid(
                faults.map { TaskFieldFault("text", "gives a task whose \($0.field) \($0.message)") })
        }
    }
}

/// The request to turn a line of English into a task.
struct QuickRequest: Sendable {
    /// Maximum size of the request as JSON, in bytes: the longest line with each byte escaped.
    static let bodyLimit = 96 << 10
    private static let mostLiterals = 100

    let text: String
    /// The zone in which the line is read; by default the user's.
    let zone: Zone?
    /// Ranges of UTF-16 code units that are kept as words.
    let literal: [Range<Int>]
    /// The time at which the line was typed, by which its dates are read: "tomorrow" may have waited for a network
    /// overnight. Now by default.
    let typed: Timestamp?

    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["text", "zone", "literal", "typed_at"])
        let text = body.read("text") { try Self.text($0) }
        let zone = body.readOptional("zone") {
            try TimeZoneName.readOptional(try $0.text("zone"), of: "zone").flatMap { Zone($0) }
        }
        let literal = body.readOptional("literal") { try Self.literal($0) }
        let typed = body.readOptional("typed_at") { try Self.moment($0) }
        guard let text, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.text = text
        self.zone = zone ?? nil
        self.literal = literal ?? []
        self.typed = typed
    }

    private static func moment(_ value: JSONValue) throws(FieldFault) -> Timestamp {
        guard let moment = Timestamp(rfc3339: try value.text("typed_at")) else {
            throw FieldFault("typed_at", "must be a moment such as 2026-11-30T09:30:00Z")
        }
        return moment
    }

    private static func text(_ value: JSONValue) throws(FieldFault) -> String {
        let text = try value.text("text")
        guard text.utf8.count <= QuickAdd.longestText else {
            throw FieldFault("text", "must have at most \(QuickAdd.longestText) bytes")
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw FieldFault("text", "must not be empty") }
        return text
    }

    static func zone(_ name: String, of field: String) throws(FieldFault) -> Zone {
        guard let zone = Zone(name) else {
            throw FieldFault(field, "must be the IANA name of a time zone that is known here, such as Europe/Berlin")
        }
        return zone
    }

    private static func literal(_ value: JSONValue) throws(FieldFault) -> [Range<Int>] {
        let fault = FieldFault(
            "literal", "must be an array of at most \(mostLiterals) pairs [start, end], in UTF-16 code units")
        guard let pairs = value.array, pairs.count <= mostLiterals else { throw fault }
        var ranges: [Range<Int>] = []
        for pair in pairs {
            let bounds = pair.array?.compactMap { $0.integer.flatMap { Int(exactly: $0) } } ?? []
            guard bounds.count == 2, pair.array?.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1] else { throw fault }
            ranges.append(bounds[0]..<bounds[1])
        }
        return ranges
    }
}

/// The understood parts of a line, for display while it is typed.
extension JSONWriter {
    /// `[{"kind":"due","start":9,"end":17,"text":"tomorrow","value":"2026-11-22"}]`.
    mutating func understood(_ parts: [QuickAdd.Understood], of text: String) {
        let units = Array(text.utf16)
        array(parts) { json, part in
            json.object { json in
                json.member("kind", part.kind.rawValue)
                json.member("start", part.span.lowerBound)
                json.member("end", part.span.upperBound)
                json.member("text", String(decoding: units[part.span], as: UTF16.self))
                json.member("value", part.value)
            }
        }
    }

    /// Writes the task to be created: every member that a line can set is always present.
    mutating func draft(_ content: TaskContent, reminders: [Int]?) {
        value([
            "title": .string(content.title), "priority": .string(content.priority.rawValue),
            "tags": .array(content.tags.map { .string($0) }), "due": content.due.map { .string($0.text) } ?? .null,
            "due_at": content.due?.instant.map { .string($0.rfc3339) } ?? .null,
            "recurrence": content.recurrence?.json ?? .null,
            "reminders": reminders.map { .array($0.map { .integer(Int64($0)) }) } ?? .null,
        ])
    }
}
