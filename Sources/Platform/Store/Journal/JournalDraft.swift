import Timestamps

/// A batch applied to a root: what the next save would write.
struct JournalDraft: Sendable {
    private(set) var root: JournalRoot
    /// The parts to write under fresh names.
    private(set) var written: [(name: String, document: [UInt8])] = []
    private let base: JournalRoot

    init(on base: JournalRoot) {
        self.base = base
        root = base
    }

    /// How many records were added.
    var added: Int { Int(root.count - base.count) }

    mutating func append(_ event: JournalEvent, at time: Timestamp) throws {
        let line = JournalLine(try event.line(number: root.count + 1, after: root.head, recordedAt: time))
        root.inline.append(line)
        root.count += 1
        root.head = line.digest
    }

    /// Names the save, and seals what no longer fits.
    mutating func seal(in configuration: JournalConfiguration) {
        root.save = FreshName.make()
        root.commits = (root.commits + [CommitMark(save: root.save, base: base.count)])
            .suffix(configuration.commitMarkLimit)
        guard root.inline.count > configuration.inlineLimit || root.inlineBytes > configuration.inlineBytes else {
            return
        }
        sealSegments(in: configuration)
        guard root.segments.count > configuration.volumeLimit else { return }
        sealVolume()
    }

    private mutating func sealSegments(in configuration: JournalConfiguration) {
        var start = root.inline.startIndex
        var first = root.firstInline
        while start < root.inline.endIndex {
            var (end, bytes) = (start, 0)
            while end < root.inline.endIndex, end - start < configuration.segmentLimit,
                end == start || bytes + root.inline[end].bytes.count <= configuration.segmentBytes
            {
                bytes += root.inline[end].bytes.count
                end += 1
            }
            let segment = JournalReference(sealing: root.inline[start..<end], from: first)
            written.append((segment.name, JournalLine.text(of: root.inline[start..<end])))
            root.segments.append(segment)
            first += segment.count
            start = end
        }
        root.inline = []
    }

    private mutating func sealVolume() {
        guard let volume = JournalReference(sealing: root.segments) else { return }
        written.append((volume.name, JournalReference.document(root.segments)))
        root.volumes.append(volume)
        root.segments = []
    }

    /// Whether the save happened, as told by a root that was read after it; nil when it cannot be told.
    func happened(in root: JournalRoot) -> Bool? {
        root.save == self.root.save ? true : root.commits.includes(save: self.root.save, basedOn: base.count)
    }
}
