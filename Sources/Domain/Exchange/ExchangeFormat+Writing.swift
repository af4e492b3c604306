import JSON
import TimeZones
import Timestamps

/// Writes tasks piece by piece, so that a long list need never be in memory as a whole.
public struct ExchangeWriter: Sendable {
    let format: ExchangeFormat
    private var isFirst = true

    public init(_ format: ExchangeFormat) { self.format = format }

    /// What comes before the tasks.
    /// - Parameter zones: the zones that the tasks are due in, each with the years.
    public func opening(zones: [String: ClosedRange<Int>] = [:]) -> [UInt8] {
        switch format {
        case .json: Array(#"{"version":1,"tasks":["#.utf8)
        case .todotxt: []
        case .ics: ICalendarWriter.opening(zones: zones)
        case .csv: TodoistWriter.opening
        }
    }

    /// One task.
    /// - Parameter wire: as the API answers it.
    public mutating func task(_ wire: [UInt8]) -> [UInt8] {
        defer { isFirst = false }
        guard format != .json else { return isFirst ? wire : Array(",".utf8) + wire }
        guard let value = try? JSONValue(wire), let task = ExchangedTask(wire: value) else { return [] }
        return switch format {
        case .json: []
        case .todotxt: Array((TodoTxtWriter.line(task) + "\n").utf8)
        case .ics: ICalendarWriter.component(task)
        case .csv: TodoistWriter.rows(task)
        }
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
    /// Notes the zone that a task is due in, for ``opening(zones:)``.
    public static func note(_ wire: [UInt8], in zones: inout [String: ClosedRange<Int>]) {
        // Most tasks are due in no zone; those need not be read for it.
        guard wire.contains(UInt8(ascii: "[")), let value = try? JSONValue(wire),
            case .wall(let wall, let zone)? = value["due"]?.string.flatMap({ ExchangedDue(wire: $0) })
        else { return }
        let year = wall.date.year
        let known = zones[zone] ?? year...year
        zones[zone] = min(known.lowerBound, year)...max(known.upperBound, year)
    }
}
