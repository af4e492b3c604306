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
    /// What could not stay as it was.
    public let notes: [ImportNote]
    /// When it was created and completed, where its source says so and that is past.
    public let created: Timestamp?
    public let completed: Timestamp?

    public enum Content: Sendable, Hashable {
        /// A task to create: the members that the API takes, and what names it in every document: an id of ours, or the UID of a
        /// calendar. Other programs' ids mean something in one file only.
        case task(JSONObject, uid: String?)
        /// It is none, and nobody will miss it; why.
        case skipped(String)
        /// It cannot be read; what it should be.
        case faulty(String)
    }

    public init(line: Int, _ content: Content) {
        self.line = line
        self.content = content
        (notes, created, completed) = ([], nil, nil)
    }

    init(line: Int, task: ExchangedTask) {
        self.line = line
        content = .task(task.wire, uid: task.uid)
        notes = task.notes
        created = task.created
        completed = task.isCompleted ? task.completed : nil
    }
}

/// Why a document as a whole cannot be read.
public enum ExchangeFault: Error, Sendable, Hashable {
    /// What the document should have been.
    case unreadable(String)
    /// There are more tasks in it than may be.
    case tooMany(limit: Int)
}

/// A document once read: its lines, and what is to be said of it as a whole.
public struct ImportedDocument: Sendable, Hashable {
    public let lines: [ImportedLine]
    public let notes: [ImportNote]
}

extension ExchangeFormat {
    /// Reads a document. A part that cannot be kept costs only itself and is told; a line costs only itself.
    /// - Parameters:
    ///   - charset: as the media type names it.
    ///   - zone: where times without a zone are meant.
    ///   - limit: how many tasks there may be.
    ///   - now: when tomorrow is the day after.
    public func document(
        _ document: [UInt8], charset: String? = nil, zone: Zone, limit: Int, now: Timestamp = .now
    ) throws(ExchangeFault) -> ImportedDocument {
        var text = try DocumentText(document, charset: charset)
        let lines: [ImportedLine]
        switch self {
        case .json:
            var exchange = JSONExchange(zone: zone, now: now)
            lines = try exchange.read(Array(text.string.utf8))
        case .todotxt: lines = TodoTxtReader(zone: zone, now: now).read(text.string)
        case .ics: lines = try ICalendarReader(zone: zone, now: now).read(&text)
        case .csv: lines = try TodoistReader(zone: zone, now: now).read(text.string)
        }
        guard lines.count(where: \.isTask) <= limit else { throw .tooMany(limit: limit) }
        return ImportedDocument(lines: lines, notes: text.notes)
    }

    /// The lines of ``document(_:charset:zone:limit:now:)``.
    public func read(
        _ document: [UInt8], zone: Zone, limit: Int, now: Timestamp = .now
    ) throws(ExchangeFault) -> [ImportedLine] {
        try self.document(document, zone: zone, limit: limit, now: now).lines
    }
}

extension ImportedLine {
    fileprivate var isTask: Bool {
        if case .task = content { true } else { false }
    }
}
