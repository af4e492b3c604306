import ArgumentParser
import FoundationEssentials
import SuiteClient

/// Shows the merged and filtered logs of a suite on this machine.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the logs of a suite that errand up runs, side by side, oldest first.",
        discussion: """
            With --correlation it shows the way of one request through every service and sidecar: its name is in the header \
            X-Correlation-ID of the answer, and in every error. A trace's id does as well.
            """)

    @Option(help: ArgumentHelp("The state folder of errand up.", valueName: "dir"), completion: .directory)
    var state: String = ".errand"

    @Option(help: ArgumentHelp("Only what belongs to this request, or trace.", valueName: "id"))
    var correlation: String?

    @Option(help: ArgumentHelp("Only this app and its sidecar; may be given more than once.", valueName: "app"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Only what is at least so grave.", valueName: "level"))
    var level: String?

    @Option(help: "The last lines only, so many of them.")
    var last: Int?

    /// In ascending severity; a line without a level counts as `info`.
    static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    func run() throws {
        let folder = Paths.resolve(state, against: ProcessFiles.currentFolder)
        let logs = StateDirectory(path: folder).logs
        let names = (try? FileManager.default.contentsOfDirectory(atPath: logs)) ?? []
        guard !names.isEmpty else {
            throw ValidationError("There are no logs in \(logs); --state names the folder of errand up.")
        }
        if let level, !Self.levels.contains(level) {
            throw ValidationError("\(level) is no level: \(Self.levels.joined(separator: ", ")).")
        }
        let lines = Self.lines(in: logs, names)
        let chosen = LogChoice(correlation: correlation, apps: Set(only), level: level).chosen(from: lines)
        for line in chosen.suffix(last ?? chosen.count) { print(line.shown(isColoured: LogLine.isColoured)) }
        if chosen.isEmpty { throw ExitCode.failure }
    }

    /// Every line of every file, including rotated ones, ordered by time.
    static func lines(in folder: String, _ names: [String]) -> [LogLine] {
        var lines: [LogLine] = []
        for name in names.sorted() where name.hasSuffix(".log") || name.hasSuffix(".log.1") {
            let process = String(name.prefix { $0 != "." })
            let text = String(decoding: ProcessFiles.read("\(folder)/\(name)") ?? [], as: UTF8.self)
            var time = ""
            for written in text.split(separator: "\n") {
                var line = LogLine(String(written), of: process)
                // A line without a time belongs to the one before it.
                if line.time.isEmpty { line.time = time } else { time = line.time }
                lines.append(line)
            }
        }
        return lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
}

/// The selection of lines to show.
struct LogChoice: Sendable {
    var correlation: String?
    var apps: Set<String> = []
    var level: String?

    func chosen(from lines: [LogLine]) -> [LogLine] {
        var traces: Set<String> = []
        if let correlation {
            traces = Set(lines.filter { $0.correlationID == correlation }.map(\.traceID)).union([correlation])
            traces.remove("")
        }
        let least = level.flatMap { LogsCommand.levels.firstIndex(of: $0) } ?? 0
        return lines.filter { line in
            guard apps.isEmpty || apps.contains(line.app) else { return false }
            guard Self.rank(line.level) >= least else { return false }
            guard let correlation else { return true }
            return line.correlationID == correlation || traces.contains(line.traceID)
        }
    }

    private static func rank(_ level: String) -> Int {
        let name = ["warn": "warning", "fatal": "critical", "": "info"][level] ?? level
        return LogsCommand.levels.firstIndex(of: name) ?? 2
    }
}
