import Exchange
import Hummingbird
import Store
import Tasks

/// A user's tasks as a document in some format, written while it is sent.
struct TaskExport: Sendable {
    private static let entriesPerPiece = 100

    private let snapshot: Snapshot<TodoTask>
    private let format: ExchangeFormat
    private let isWanted: @Sendable (TodoTask) -> Bool

    init(
        _ snapshot: Snapshot<TodoTask>, as format: ExchangeFormat,
        where isWanted: @escaping @Sendable (TodoTask) -> Bool = { _ in true }
    ) {
        self.snapshot = snapshot
        self.format = format
        self.isWanted = isWanted
    }

    var body: ResponseBody {
        ResponseBody { writer in
            try await write { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
    }

    /// Hands out the document piece by piece.
    func write(_ send: ([UInt8]) async throws -> Void) async throws {
        var exchange = ExchangeWriter(format)
        var piece = exchange.opening(zones: zones)
        var count = 0
        for entry in snapshot.entries where !entry.record.isTrashed && isWanted(entry.record) {
            piece += exchange.task(entry.json)
            count += 1
            guard count.isMultiple(of: Self.entriesPerPiece) else { continue }
            try await send(piece)
            piece = []
        }
        try await send(piece + exchange.closing)
    }

    private var zones: [String: ClosedRange<Int>] {
        var zones: [String: ClosedRange<Int>] = [:]
        guard format == .ics else { return zones }
        for entry in snapshot.entries where !entry.record.isTrashed && isWanted(entry.record) {
            ExchangeWriter.note(entry.json, in: &zones)
        }
        return zones
    }
}
