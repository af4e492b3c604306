import Exchange
import Hummingbird
import Recurrence
import ServiceKit
import Store
import Tasks

/// A user's tasks as a document in some format, written while it is sent.
struct TaskExport: Sendable {
    private static let entriesPerPiece = 100

    private let snapshot: Snapshot<TodoTask>
    private let writer: ExchangeWriter
    private let isCalendar: Bool
    private let name: String?
    private let isWanted: @Sendable (TodoTask) -> Bool
    /// Taken until the document is sent.
    private let place: Place

    /// How many documents are sent at once, in all and of one user: each holds all of the user's tasks meanwhile.
    static func places() -> Places {
        Places(most: 16, mostOfOne: 2, busy: "Too many documents are being fetched at this moment.")
    }

    /// - Parameter name: the calendar's name for subscribers.
    init(
        _ snapshot: Snapshot<TodoTask>, in place: Place, as format: ExchangeFormat, kind: CalendarKind = .todo,
        name: String? = nil, isForSpreadsheets: Bool = false,
        where isWanted: @escaping @Sendable (TodoTask) -> Bool = { _ in true }
    ) {
        self.snapshot = snapshot
        self.place = place
        writer = ExchangeWriter(format, kind: kind, isForSpreadsheets: isForSpreadsheets)
        (isCalendar, self.name) = (format == .ics, name)
        self.isWanted = isWanted
    }

    var body: ResponseBody {
        ResponseBody { writer in
            try await write { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
    }

    /// Sends the document piece by piece.
    func write(_ send: ([UInt8]) async throws -> Void) async throws {
        var exchange = writer
        var piece = exchange.opening(zones: zones, name: name)
        var count = 0
        for entry in snapshot.entries where !entry.record.isTrashed && isWanted(entry.record) {
            piece += exchange.task(entry.json, series: series(of: entry.record))
            count += 1
            guard count.isMultiple(of: Self.entriesPerPiece) else { continue }
            try await send(piece)
            piece = []
            // Lets other tasks on this event loop run between the pieces of a long list.
            await Task.yield()
        }
        try await send(piece + exchange.closing)
    }

    /// The state of a series at one of its tasks. A completed occurrence no longer recurs: the next one does.
    private func series(of task: TodoTask) -> ExchangedSeries? {
        guard let series = task.series, task.content.recurrence != nil else { return nil }
        let isOver = task.content.status == .completed && snapshot.entries[key: series.nextMark.key] != nil
        return ExchangedSeries(rule: isOver ? nil : task.remainingRule, clock: series.zone)
    }

    private var zones: [String: ClosedRange<Int>] {
        var zones: [String: ClosedRange<Int>] = [:]
        guard isCalendar else { return zones }
        for entry in snapshot.entries where !entry.record.isTrashed && isWanted(entry.record) {
            ExchangeWriter.note(entry.json, series: series(of: entry.record), in: &zones)
        }
        return zones
    }
}
