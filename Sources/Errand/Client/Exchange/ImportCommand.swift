import ArgumentParser
import Glibc
import HTTPTypes
import JSON

/// Imports tasks from another program.
struct ImportCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add the tasks of a file: JSON, todo.txt, iCalendar or Todoist's CSV.",
        discussion: """
            The same file again adds nothing twice. What cannot be kept of a task is named, and costs nothing else. errand undo takes \
            all of it back.
            """)

    @OptionGroup var options: ClientOptions

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(help: "json, todotxt, ics or csv; by default what the file's name says.")
    var format: ExchangeKind?

    @Option(help: "A file for the whole report, as JSON.", completion: .file())
    var report: String?

    @Option(help: "Where times without a zone are meant; by default where you are.")
    var zone: String?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        guard let kind = format ?? ExchangeKind(file: file) else {
            throw ClientFault(
                .usage, "\(file) does not say what it is.", next: "Give --format json, todotxt, ics or csv.")
        }
        let parts = ImportParts(try InputFile.read(file), kind)
        var report = PrintedReport()
        let file = self.report
        let progress = Progress("Importing", of: parts.count, on: desk.console)
        do {
            for part in parts.parts where parts.count != 0 {
                let answer = try await send(part, kind, after: report.batch, desk) { progress.show($0, of: $1) }
                report.add(answer, part)
                progress.advance(by: part.places.count)
            }
        } catch {
            progress.end()
            throw error
        }
        progress.end()
        if let file { try Self.keep(report, in: file) }
        try say(report, desk)
    }

    /// - Parameter batch: the change that the earlier parts made: all parts are undone together.
    private func send(
        _ part: ImportParts.Part, _ kind: ExchangeKind, after batch: Int64?, _ desk: CommandContext,
        tell: (_ done: Int, _ of: Int) -> Void
    ) async throws -> JSONValue {
        let query: Query = ["format": kind.rawValue, "zone": zone, "continues": batch.map { String($0) }]
        var call = ClientSession.Call(.post, "/api/tasks/import", query: query)
        call.headers[.contentType] = kind.mediaType
        call.body = part.document
        call.timeout = .seconds(180)
        // Nothing is created twice, so a request that timed out is repeated and progresses further.
        call.isRepeatable = true
        return try await desk.session.lines(call) { line in
            guard let done = line["done"]?.integer, let total = line["of"]?.integer else { return }
            tell(Int(done), Int(total))
        }
    }

    private static func keep(_ report: PrintedReport, in path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ClientFault(.failed, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        Console.write(bytes: report.json.bytes + [0x0A], to: file)
    }

    private func say(_ report: PrintedReport, _ desk: CommandContext) throws {
        let faults = report.faults
        desk.say(report.json) {
            desk.console.say(report.text)
            let changes = report.changes
            for change in changes.prefix(20) { desk.console.note("  " + TerminalText.line(change)) }
            if changes.count > 20 { desk.console.note("  … and \(changes.count - 20) more; --report names all.") }
            for fault in faults.prefix(20) { desk.console.note("  " + TerminalText.line(fault)) }
            if faults.count > 20 { desk.console.note("  … and \(faults.count - 20) more; --json names all.") }
        }
        guard !faults.isEmpty else { return }
        throw ClientFault(
            .failed, "\(faults.count.counted("line")) could not be read.",
            next: "Mend \(faults.count == 1 ? "it" : "them") and import the file again: nothing is made twice.")
    }
}

/// Reads a whole file.
enum InputFile {
    private static let most = 64 << 20

    /// - Throws: ``ClientFault`` when the file cannot be read or is too large.
    static func read(_ path: String) throws(ClientFault) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ClientFault(
                errno == ENOENT ? .notFound : .failed, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ClientFault(.failed, "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= most else {
                throw ClientFault(.failed, "\(path) is too large.", next: "Split it into files of 64 MiB at most.")
            }
        }
    }
}
