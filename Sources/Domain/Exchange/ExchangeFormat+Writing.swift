import JSON
public import Recurrence
public import TimeZones
import Timestamps

/// How a series stands at the task that is written: others count from there.
public struct ExchangedSeries: Sendable {
    /// The rule with what is left of its COUNT; nil when nothing follows any more.
    public let rule: RecurrenceRule?
    /// The clock that the series is counted on.
    public let clock: Zone

    public init(rule: RecurrenceRule?, clock: Zone) { (self.rule, self.clock) = (rule, clock) }
}

/// Which components a calendar is written in.
public enum CalendarKind: String, Sendable, Hashable, CaseIterable {
    /// VEVENT, which every calendar shows; only what is due at some time.
    case event
    /// VTODO, which programs for tasks read.
    case todo
    case both
}

/// Writes tasks piece by piece, so that a long list need never be in memory as a whole.
public struct ExchangeWriter: Sendable {
    let format: ExchangeFormat
    let kind: CalendarKind
    private let isForSpreadsheets: Bool
    private var isFirst = true

    /// - Parameters:
    ///   - kind: of iCalendar.
    ///   - isForSpreadsheets: whether cells of CSV that a spreadsheet would compute are written so that it does not.
    public init(_ format: ExchangeFormat, kind: CalendarKind = .todo, isForSpreadsheets: Bool = false) {
        (self.format, self.kind, self.isForSpreadsheets) = (format, kind, isForSpreadsheets)
    }

    /// What comes before the tasks.
    /// - Parameters:
    ///   - zones: the zones that the tasks are due in, each with the years.
    ///   - name: what a calendar that subscribes calls it.
    public func opening(zones: [String: ClosedRange<Int>] = [:], name: String? = nil) -> [UInt8] {
        switch format {
        case .json: return Array(#"{"version":1,"tasks":["#.utf8)
        case .todotxt: return []
        case .ics:
            guard let name else { return ICalendarWriter.opening(zones: zones) }
            let text = CalendarText.escape(name)
            // RFC 7986 and what came before it.
            return ICalendarWriter.opening(
                zones: zones,
                head: [
                    "METHOD:PUBLISH", "NAME:\(text)", "X-WR-CALNAME:\(text)", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                    "X-PUBLISHED-TTL:PT1H",
                ])
        case .csv: return TodoistWriter.opening
        }
    }

    /// One task.
    /// - Parameters:
    ///   - wire: as the API answers it.
    ///   - series: how its series stands, if it recurs.
    public mutating func task(_ wire: [UInt8], series: ExchangedSeries? = nil) -> [UInt8] {
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

    /// The answer with another rule; nil where it has that one.
    private static func wire(_ wire: [UInt8], with rule: RecurrenceRule?) -> [UInt8]? {
        guard let value = try? JSONValue(wire), case .object(var object) = value,
            let old = object["recurrence"].flatMap({ try? RecurrenceRule(json: $0) }), old != rule
        else { return nil }
        object["recurrence"] = rule?.json ?? .null
        var writer = JSONWriter()
        writer.value(.object(object))
        return writer.bytes
    }

    /// What comes behind them.
    public var closing: [UInt8] {
        switch format {
        case .json: Array("]}".utf8)
        case .todotxt, .csv: []
        case .ics: ICalendarWriter.closing
        }
    }
}

extension ExchangeWriter {
    /// Notes the zone that a task is written in, for ``opening(zones:name:)``.
    public static func note(
        _ wire: [UInt8], series: ExchangedSeries? = nil, in zones: inout [String: ClosedRange<Int>]
    ) {
        // Most tasks are due in no zone; those need not be read for it.
        guard series != nil || wire.contains(UInt8(ascii: "[")), let value = try? JSONValue(wire),
            let due = value["due"]?.string.flatMap({ ExchangedDue(wire: $0) }),
            case .wall(let wall, let zone) = series?.rule == nil ? due : CalendarRule.due(due, clock: series?.clock)
        else { return }
        let year = wall.date.year
        let known = zones[zone] ?? year...year
        zones[zone] = min(known.lowerBound, year)...max(known.upperBound, year)
    }
}
