package import JSON
package import Recurrence
package import TimeZones
package import Timestamps

/// A file format for exchanging tasks with other programs.
package enum ExchangeFormat: String, Sendable, Hashable, CaseIterable {
    /// Our own: the API's answers.
    case json
    /// [todo.txt](https://github.com/todotxt/todo.txt): one line per task.
    case todotxt
    /// VTODO components of iCalendar (RFC 5545).
    case ics
    /// The columns of Todoist's CSV templates.
    case csv

    package var mediaType: String {
        switch self {
        case .json: "application/json"
        case .todotxt: "text/plain; charset=utf-8"
        case .ics: "text/calendar; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    package var fileName: String {
        switch self {
        case .json: "errand.json"
        case .todotxt: "todo.txt"
        case .ics: "errand.ics"
        case .csv: "errand.csv"
        }
    }
}

/// One line, row or component of a document, and its content.
package struct ImportedLine: Sendable, Hashable {
    /// Its position: the line in a text or the element of an array, counted from 1.
    package let line: Int
    package let content: Content
    /// The parts that could not be kept unchanged.
    package let notes: [ImportNote]
    /// When it was created and completed, if its source says so and those times are past.
    package let created: Timestamp?
    package let completed: Timestamp?

    package enum Content: Sendable, Hashable {
        /// A task to create: the members that the API accepts, and its identity in every document: one of our ids, or
        /// the UID of a calendar. Other programs' ids are only meaningful in one file.
        case task(JSONObject, uid: String?)
        /// Not a task, and safely ignored; the reason.
        case skipped(String)
        /// Unreadable; a description of the expected content.
        case faulty(String)
    }

    package init(line: Int, _ content: Content) {
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

/// The reason why a document as a whole cannot be read.
package enum ExchangeFault: Error, Sendable, Hashable {
    /// The document is not in the format that is described.
    case unreadable(String)
    /// The document has more tasks than allowed.
    case tooMany(limit: Int)
}

/// The limits of a document: reading stops when one is exceeded, so that it takes no longer than for a document that is
/// accepted.
struct ImportBounds: Sendable {
    /// Maximum number of tasks.
    let tasks: Int
    /// Maximum number of rows, lines and elements of every kind.
    var elements: Int { 1000 + 5 * tasks }
    /// Maximum length of a line of todo.txt, in bytes.
    static let lineBytes = 256 << 10
    /// Maximum number of properties and subcomponents of one calendar component.
    static let partsOfComponent = 5000
    /// Maximum number of values in one property, and of cells in one row.
    static let values = 1000
    /// Maximum size of a description while it is collected, in bytes; it is then cut to the limit of tasks.
    static let gatheredBytes = 40_000

    /// - Throws: ``ExchangeFault/tooMany(limit:)``.
    func check(tasks: Int = 0, elements: Int = 0) throws(ExchangeFault) {
        guard tasks <= self.tasks, elements <= self.elements else { throw .tooMany(limit: self.tasks) }
    }
}

/// A parsed document: its lines, and notes about the document as a whole.
package struct ImportedDocument: Sendable, Hashable {
    package let lines: [ImportedLine]
    package let notes: [ImportNote]
}

extension ExchangeFormat {
    /// Reads a document. A part that cannot be kept is left out with a note; an unreadable line affects only itself.
    ///
    /// - Parameters:
    ///   - charset: the charset from the media type.
    ///   - zone: the zone of times without one.
    ///   - limit: maximum number of tasks.
    ///   - now: the time from which relative dates count.
    package func document(
        _ document: [UInt8], charset: String? = nil, zone: Zone, limit: Int, now: Timestamp = .now
    ) throws(ExchangeFault) -> ImportedDocument {
        let bounds = ImportBounds(tasks: limit)
        var text = try DocumentText(document, charset: charset)
        let lines: [ImportedLine]
        switch self {
        case .json:
            var exchange = JSONExchange(zone: zone, now: now, bounds: bounds)
            lines = try exchange.read(Array(text.string.utf8))
        case .todotxt: lines = try TodoTxtReader(zone: zone, now: now, bounds: bounds).read(text.string)
        case .ics: lines = try ICalendarReader(zone: zone, now: now, bounds: bounds).read(&text)
        case .csv: lines = try TodoistReader(zone: zone, now: now, bounds: bounds).read(text.string)
        }
        try bounds.check(tasks: lines.count(where: \.isTask), elements: lines.count)
        return ImportedDocument(lines: lines, notes: text.notes)
    }

    /// The lines of ``document(_:charset:zone:limit:now:)``.
    package func read(
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

/// The state of a series at the exported task, from which other programs count on.
package struct ExchangedSeries: Sendable {
    /// The rule with the rest of its COUNT; nil when no occurrence follows.
    package let rule: RecurrenceRule?
    /// The zone in which the series is computed.
    package let clock: Zone

    package init(rule: RecurrenceRule?, clock: Zone) { (self.rule, self.clock) = (rule, clock) }
}

/// The kind of components in a calendar.
package enum CalendarKind: String, Sendable, Hashable, CaseIterable {
    /// VEVENT, which every calendar displays; only for tasks with a due date.
    case event
    /// VTODO, which task programs read.
    case todo
    case both
}

/// Writes tasks one by one, so that a long list is never in memory as a whole.
package struct ExchangeWriter: Sendable {
    let format: ExchangeFormat
    let kind: CalendarKind
    private let isForSpreadsheets: Bool
    private var isFirst = true

    /// - Parameters:
    ///   - kind: the kind of iCalendar components.
    ///   - isForSpreadsheets: true to prevent spreadsheets from computing CSV cells.
    package init(_ format: ExchangeFormat, kind: CalendarKind = .todo, isForSpreadsheets: Bool = false) {
        (self.format, self.kind, self.isForSpreadsheets) = (format, kind, isForSpreadsheets)
    }

    /// The text before the tasks.
    ///
    /// - Parameters:
    ///   - zones: the zones of the tasks' due dates, each with its range of years.
    ///   - name: the calendar's name for subscribers.
    package func opening(zones: [String: ClosedRange<Int>] = [:], name: String? = nil) -> [UInt8] {
        switch format {
        case .json: return Array(#"{"version":1,"tasks":["#.utf8)
        case .todotxt: return []
        case .ics:
            guard let name else { return ICalendarWriter.opening(zones: zones) }
            let text = CalendarText.escape(name)
            // RFC 7986, and the property used before it.
            return ICalendarWriter.opening(
                zones: zones,
                head: [
                    "METHOD:PUBLISH", "NAME:\(text)", "X-WR-CALNAME:\(text)", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                    "X-PUBLISHED-TTL:PT1H",
                ])
        case .csv: return TodoistWriter.opening
        }
    }

    /// The text of one task.
    ///
    /// - Parameters:
    ///   - wire: the task in the API's form.
    ///   - series: the state of its series, if it recurs.
    package mutating func task(_ wire: [UInt8], series: ExchangedSeries? = nil) -> [UInt8] {
        if format == .json {
            defer { isFirst = false }
            let written = series.flatMap { Self.wire(wire, with: $0.rule) } ?? wire
            return isFirst ? written : Array(",".utf8) + written
        }
        guard let value = try? JSONValue(wire), var task = ExchangedTask(wire: value) else { return [] }
        if let series, task.recurrence != nil { (task.recurrence, task.clock) = (series.rule, series.clock) }
        switch format {
        case .json: return []
        case .todotxt: return Array((TodoTxtWriter.line(task) + "\n").utf8)
        case .ics:
            let event = kind == .todo ? [] : CalendarEventWriter.component(task)
            return event + (kind == .event ? [] : ICalendarWriter.component(task))
        case .csv: return TodoistWriter.rows(task, isForSpreadsheets: isForSpreadsheets)
        }
    }

    /// The task in the API's form with another rule; nil if it has that one already.
    private static func wire(_ wire: [UInt8], with rule: RecurrenceRule?) -> [UInt8]? {
        guard let value = try? JSONValue(wire), case .object(var object) = value,
            let old = object["recurrence"].flatMap({ try? RecurrenceRule(json: $0) }), old != rule
        else { return nil }
        object["recurrence"] = rule?.json ?? .null
        var writer = JSONWriter()
        writer.value(.object(object))
        return writer.bytes
    }

    /// The text after the tasks.
    package var closing: [UInt8] {
        switch format {
        case .json: Array("]}".utf8)
        case .todotxt, .csv: []
        case .ics: ICalendarWriter.closing
        }
    }
}

extension ExchangeWriter {
    /// Records the zone of a task's due date, for ``opening(zones:name:)``.
    package static func note(
        _ wire: [UInt8], series: ExchangedSeries? = nil, in zones: inout [String: ClosedRange<Int>]
    ) {
        // Most tasks are not due in a zone, and need not be parsed.
        guard series != nil || wire.contains(UInt8(ascii: "[")), let value = try? JSONValue(wire),
            let due = value["due"]?.string.flatMap({ ExchangedDue(wire: $0) }),
            case .wall(let wall, let zone) = series?.rule == nil ? due : CalendarRule.due(due, clock: series?.clock)
        else { return }
        let year = wall.date.year
        let known = zones[zone] ?? year...year
        zones[zone] = min(known.lowerBound, year)...max(known.upperBound, year)
    }
}
