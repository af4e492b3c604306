import FoundationEssentials
import JSON

/// A sealed run of an owner's records, ordered by id: written once, never changed.
struct Page<Record: StoredRecord>: Sendable {
    let reference: PageReference
    let content: PageContent<Record>

    var entries: [Entry<Record>] { content.entries }

    /// Seals records under a fresh name.
    init(sealing entries: ArraySlice<Entry<Record>>) {
        reference = PageReference(name: FreshName.make(), first: entries[entries.startIndex].id, count: entries.count)
        content = PageContent(Array(entries))
    }

    /// - Parameter packed: whether the records are only checked now, and made when somebody wants them.
    init(_ reference: PageReference, document: [UInt8], packed: Bool = false) throws {
        let (records, entries) = try PackedRecords<Record>.read(document)
        guard entries.count == reference.count else { throw RootFault.malformed }
        self.reference = reference
        content = PageContent(entries, packed: packed ? records : nil)
    }

    var document: [UInt8] { PackedRecords(entries).document }
}
