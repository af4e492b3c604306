import DequeModule
import Synchronization

/// The latest spans of a host, kept in memory for the inspector.
final class TraceHistory: SpanDestination {
    /// One trace, as far as its spans are kept.
    struct Trace: Sendable {
        let id: String
        /// Ordered by start time.
        let spans: [Span]

        /// The earliest span whose parent is not among the others.
        var root: Span? {
            let ids = Set(spans.map(\.id))
            return spans.first { !ids.contains($0.parentID[...]) } ?? spans.first
        }
        var services: [String] {
            var seen: Set<String> = []
            return spans.compactMap { seen.insert($0.service).inserted ? $0.service : nil }
        }
        var start: Int64 { spans.first?.start ?? 0 }
        var end: Int64 { spans.map(\.end).max() ?? 0 }
    }

    /// Maximum number of spans, about 5 MB.
    static let capacity = 16_384
    private let state = Mutex(Deque<Span>())

    func take(_ span: Span) {
        state.withLock { spans in
            if spans.count >= Self.capacity { spans.removeFirst() }
            spans.append(span)
        }
    }

    /// The latest traces, newest first.
    func traces(limit: Int) -> [Trace] {
        let spans = state.withLock { Array($0) }
        return Dictionary(grouping: spans, by: \.traceID).map { Self.trace(String($0), $1) }
            .sorted { $0.start > $1.start }.prefix(limit).map { $0 }
    }

    /// - Returns: nil when no span of that trace is kept.
    func trace(_ id: String) -> Trace? {
        let spans = state.withLock { spans in Array(spans).filter { $0.traceID == id } }
        return spans.isEmpty ? nil : Self.trace(id, spans)
    }

    private static func trace(_ id: String, _ spans: [Span]) -> Trace {
        Trace(id: id, spans: spans.sorted { ($0.start, $1.end) < ($1.start, $0.end) })
    }
}
