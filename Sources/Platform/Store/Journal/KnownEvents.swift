/// Tells which events a journal has already, exactly, however long ago they came.
///
/// The index is what the references say: by source, the range of sequences of every segment. A new event lies beyond
/// all of them, so nothing is read; for one that came before, or comes late, the few segments around its sequence are.
struct KnownEvents: Sendable {
    /// Says which event an event is.
    struct Mark: Hashable, Sendable {
        let source: String
        let id: String

        init(_ event: JournalEvent) { (source, id) = (event.source, event.id) }
        init(_ record: JournalRecord) { (source, id) = (record.source, record.id) }
    }

    let reader: JournalReader
    let owner: String
    let root: JournalRoot

    /// Those of the events that the journal has.
    func among(_ events: [JournalEvent]) async throws -> Set<Mark> {
        let wanted = Set(events.map(Mark.init))
        var known = Set(root.inline.lazy.compactMap(\.record).map(Mark.init).filter(wanted.contains))
        for segment in try await segments(covering: events) {
            for lines in try await reader.lines(of: [segment], owner: owner) {
                known.formUnion(lines.lazy.compactMap(\.record).map(Mark.init).filter(wanted.contains))
            }
        }
        return known
    }

    private func segments(covering events: [JournalEvent]) async throws -> [JournalReference] {
        func mayHold(_ part: JournalReference) -> Bool {
            events.contains { part.covers($0.sequence, of: $0.source) }
        }
        var segments: [JournalReference] = []
        for volume in root.volumes where mayHold(volume) {
            segments += try await reader.segments(of: volume, owner: owner).filter(mayHold)
        }
        return segments + root.segments.filter(mayHold)
    }
}
