public import JSON
public import TimeZones
public import Timestamps

/// A way to write tasks that other programs read.
public enum ExchangeFormat: String, Sendable, Hashable, CaseIterable {
    /// Our own: what the API answers.
    case json
    /// [todo.txt](https://github.com/todotxt/todo.txt): one line per task.
    case todotxt
    /// VTODO components of iCalendar (RFC 5545).
    case ics
    /// The columns of Todoist's CSV templates.
    case csv

    public var mediaType: String {
        switch self {
        case .json: "application/json"
        case .todotxt: "text/plain; charset=utf-8"
        case .ics: "text/calendar; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    public var fileName: String {
        switch self {
        case .json: "errand.json"
        case .todotxt: "todo.txt"
        case .ics: "errand.ics"
        case .csv: "errand.csv"
        }
    }
}

/// One line, row or component of a document, with what it says.
public struct ImportedLine: Sendable, Hashable {
    /// Where it begins: the line in a text (the first is 1), or the place in an array (the first is 1 as well).
    public let line: Int
    public let content: Content

    public enum Content: Sendable, Hashable {
        /// A task to create: the members that the API takes, and what its source calls it.
        case task(JSONObject, uid: String?)
        /// It is none, and nobody will miss it; why.
        case skipped(String)
        /// It cannot be read; what it should be.
        case faulty(String)
    }

    public init(line: Int, _ content: Content) {
        self.line = line
        self.content = content
    }

    init(line: Int, task: ExchangedTask) { self.init(line: line, .task(task.wire, uid: task.uid)) }
}

/// Why a document as a whole cannot be read.
public enum ExchangeFault: Error, Sendable, Hashable {
    /// What the document should have been.
    case unreadable(String)
    /// There are more tasks in it than may be.
    case tooMany(limit: Int)
}

/// Why a line cannot be read; what it should be.
struct LineFault: Error, Sendable, Hashable {
    let message: String

    init(_ message: String) { self.message = message }
}

extension ExchangeFormat {
    /// Reads a document. A line that cannot be read spoils no other.
    /// - Parameters:
    ///   - zone: where times without a zone are meant.
    ///   - limit: how many tasks there may be.
    ///   - now: when tomorrow is the day after.
    public func read(
        _ document: [UInt8], zone: Zone, limit: Int, now: Timestamp = .now
    ) throws(ExchangeFault) -> [ImportedLine] {
        let lines: [ImportedLine]
        switch self {
        case .json: lines = try JSONExchange.read(document)
        case .todotxt: lines = TodoTxtReader(zone: zone).read(try Self.text(document))
        case .ics: lines = try ICalendarReader(zone: zone).read(document)
        case .csv: lines = try TodoistReader(zone: zone, now: now).read(try Self.text(document))
        }
        guard lines.count <= limit else { throw .tooMany(limit: limit) }
        return lines
    }

    /// UTF-8, with or without the mark that some programs put in front.
    private static func text(_ document: [UInt8]) throws(ExchangeFault) -> String {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard let text = String(validating: document.starts(with: mark) ? document[3...] : document[...], as: UTF8.self)
        else { throw .unreadable("must be UTF-8") }
        return text
    }
}
