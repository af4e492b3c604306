import ArgumentParser
import HTTPTypes
import JSON
import Timestamps

/// Shows the audit trail.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "See, check and export the record of everything that happened.",
        subcommands: [ListAudit.self, VerifyAudit.self, ExportAudit.self],
        defaultSubcommand: ListAudit.self)
}

struct ExportAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the whole record, one JSON document a line.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var target: OutputFile

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        try await target.write(ClientSession.Call(.get, "/api/audit/export"), "the record", desk)
    }
}

struct ListAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what happened, the newest first.")

    @OptionGroup var options: ClientOptions

    @Option(help: "Only what happened to this task.", completion: .custom(TaskCompletion.titles))
    var task: String?

    @Option(help: "Only events of this type, such as task.completed.")
    var type: String?

    @Option(help: "Only what happened later, such as 2026-11-21T09:00:00Z.")
    var after: String?

    @Option(help: "Only what happened earlier.")
    var before: String?

    @Option(help: "How many, up to 500.")
    var limit = 50

    @Flag(help: "The oldest first.")
    var oldest = false

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit goes from 1 to 500.") }
    }

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        var query: Query = [
            "type": type, "after": after, "before": before, "order": oldest ? "oldest" : "newest",
            "limit": String(limit),
        ]
        if let task {
            let finder = TaskFinder(desk: desk, preference: .none)
            query.add("task_id", try await finder.findOne([task]).id)
        }
        let answer = try await desk.session.json(.get, "/api/audit", query: query)
        desk.say(answer) {
            var table = Table([
                .init(title: "When"), .init(title: "What"), .init(title: "Task", widest: nil),
                .init(title: "Id", giveUp: 1), .init(title: "No", giveUp: 2, isRight: true),
            ])
            table.rows = (answer["records"]?.array ?? []).map { Self.row($0, desk.clock) }
            desk.console.say(table, orWhenEmpty: "Nothing on record.")
        }
    }

    private static func row(_ record: JSONValue, _ clock: TerminalClock) -> [Table.Cell] {
        let type = record["type"]?.string ?? ""
        let payload = record["data"]?["payload"]
        let title = payload?["title"]?.string ?? payload?["task"]?["title"]?.string ?? ""
        let time = record["time"]?.string.flatMap { Timestamp(rfc3339: $0) }
        return [
            .init(time.map(clock.words) ?? "", .dim),
            .init(type.hasPrefix("com.todo.") ? String(type.dropFirst(9)) : type),
            .init(title), .init(String((record["subject"]?.string ?? "").suffix(6)), .dim),
            .init(record["number"]?.integer.map(String.init) ?? "", .dim),
        ]
    }
}

struct VerifyAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that nothing in the record was changed or removed; the exit code says so.",
        discussion: """
            The end of the record, as it was at the last check here, is remembered: what is on record now must go on \
            from there. So a record that was written anew, or put back to an earlier state, is found too.
            """)

    @OptionGroup var options: ClientOptions

    @Option(help: "An earlier head, NUMBER:HASH, as said here or in audit's log, in place of the last seen.")
    var head: String?

    @Option(help: "The record of another user, by id; for admins.")
    var user: String?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let memory = HeadMemory(desk, of: user)
        let kept = head ?? memory.head
        let verdict = try await desk.session.json(
            .get, "/api/audit/verify", query: ["user_id": user, "head": kept])
        let count = verdict["records"]?.integer ?? 0
        let isWhole = verdict["valid"]?.bool == true
        // After an account's end there is nothing left to compare with.
        if isWhole, count > 0, verdict["erased_at"]?.string == nil {
            memory.keep("\(count):\(verdict["head"]?.string ?? "")")
        }
        desk.say(verdict) {
            guard isWhole else { return }
            desk.console.say("\(desk.console.paint("Audit trail verified:", .green)) \(count.counted("event")).")
            if count > 0 { desk.console.say("  head \(count):\(TerminalText.line(verdict["head"]?.string ?? ""))") }
            desk.console.say("  \(Self.signature(verdict))")
            if let kept { desk.console.say("  goes on from \(TerminalText.line(kept))") }
        }
        guard !isWhole else { return }
        let number = verdict["broken"]?["number"]?.integer.map { " at number \($0)" } ?? ""
        throw ClientFault(
            .failed, "The record is \(verdict["broken"]?["reason"]?.string ?? "damaged")\(number).",
            next: "Tell whoever runs the suite, and compare with an earlier errand audit export.")
    }

    private static func signature(_ verdict: JSONValue) -> String {
        guard let key = verdict["signed_by"]?.string else { return "not signed" }
        let first = verdict["signed_from"]?.integer ?? 1
        return "signed by \(TerminalText.line(key))" + (first > 1 ? ", from number \(first) on" : "")
    }
}

/// The last heads of trails that were found whole, kept beside the session.
private struct HeadMemory {
    private static let file = "heads.json"

    private let folder: ConfigFolder?
    private let key: String

    init(_ desk: CommandContext, of user: String?) {
        folder = ConfigFolder(desk.place.environment)
        key = user.map { "\(desk.session.origin) \($0.lowercased())" } ?? desk.owner
    }

    var head: String? { folder?.read(Self.file)?[key]?.string }

    /// A failure does not affect the command.
    func keep(_ head: String) {
        guard let folder else { return }
        var heads = folder.read(Self.file)?.object ?? JSONObject()
        heads[key] = .string(head)
        try? folder.write(.object(heads), to: Self.file)
    }
}
