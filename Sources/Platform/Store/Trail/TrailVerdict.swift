public import Timestamps

/// The result of verifying a whole trail.
public struct TrailVerdict: Sendable, Equatable {
    /// The kind of damage to a record.
    public enum Damage: String, Sendable {
        /// The record is missing.
        case missing
        /// Its bytes do not match the hash in the chain.
        case altered
        /// The trail's root document cannot be read.
        case unreadable
        /// The head is not signed, though trails are: it was written before they were, or the signature was removed.
        case unsigned
        /// The head's signature is not that of this head by a known key.
        case forged
    }

    /// The first record that the chain does not vouch for.
    public struct Break: Sendable, Equatable {
        public let number: Int64
        public let damage: Damage
    }

    /// Number of records the trail should have.
    public let count: Int64
    /// The SHA-256 of the last record. Anyone who keeps it can tell later whether the past was rewritten.
    public let head: String
    /// The signature of the head; nil where trails are not signed, or it is not valid.
    public let signature: TrailSignature?
    /// The first break; nil when the chain is whole.
    public let broken: Break?
    public let erased: Timestamp?
}

/// Follows the chain from the first record on.
struct ChainWalk: Sendable {
    private(set) var broken: TrailVerdict.Break?
    private var last: Int64 = 0
    private var head = ChainDigest.none
    /// A head that somebody kept.
    private let kept: TrailHead?

    init(past kept: TrailHead? = nil) { self.kept = kept }

    /// Checks a part as a whole: its last record must have the part's hash, or one of its records was altered.
    mutating func follow(_ lines: [TrailLine]?, in part: TrailReference) {
        guard broken == nil else { return }
        guard part.first == last + 1 else { return fail(last + 1, .missing) }
        guard let lines else { return fail(part.first, .missing) }
        follow(lines, to: part.last, endingIn: part.head)
    }

    /// Checks records in order: `end` vouches for the last one, and each other one is vouched for by its successor.
    mutating func follow(_ lines: [TrailLine], to number: Int64, endingIn end: String) {
        let digests = lines.map(\.digest)
        for (index, line) in lines.enumerated() {
            guard broken == nil else { return }
            let next = index + 1 < lines.count ? lines[index + 1].record?.previous : end
            guard let record = line.record else { return fail(last + 1, .altered) }
            guard record.number == last + 1 else {
                return fail(last + 1, record.number > last + 1 && record.number <= number ? .missing : .altered)
            }
            guard record.previous == head else {
                // Either this record or the one before was altered: the one whose hash the next record carries is
                // intact.
                let isBefore = index > 0 && digests[index] == next
                return fail(isBefore ? last : last + 1, .altered)
            }
            last += 1
            head = digests[index]
            if let kept, kept.number == last, kept.digest != head { return fail(last, .altered) }
        }
        guard broken == nil else { return }
        if last < number { return fail(last + 1, .missing) }
        if last > number || head != end { fail(last, .altered) }
    }

    /// Checks that the trail has not become shorter than it was when a head of it was kept.
    mutating func end() {
        if let kept, kept.number > last { fail(last + 1, .missing) }
    }

    mutating func fail(_ number: Int64, _ damage: TrailVerdict.Damage) {
        if broken == nil { broken = TrailVerdict.Break(number: max(number, 1), damage: damage) }
    }
}

extension Trail {
    /// Number of segments held in memory at a time while the whole trail is read.
    private static let segmentsPerStep = 16

    /// Reads the whole trail from the store, never from memory, and checks every link, and the signature of its head.
    ///
    /// - Parameter kept: an earlier head of the trail, which then must still be part of it.
    /// - Throws: ``StoreFault/unavailable`` when the store does not answer.
    public func verify(_ owner: String, since kept: TrailHead? = nil) async throws -> TrailVerdict {
        try check(owner)
        let keys = try await keys()
        var attempts = 0
        while true {
            attempts += 1
            let state: TrailState
            do { state = try await reader.storedState(of: owner) } catch StoreFault.unreadable {
                return TrailVerdict(
                    count: 0, head: ChainDigest.none, signature: nil, broken: .init(number: 1, damage: .unreadable),
                    erased: nil)
            }
            let root = state.root
            let damage = keys.flatMap { root.signatureDamage($0, of: owner, in: configuration.collection) }
            let forgery = damage.map { TrailVerdict.Break(number: max(root.count, 1), damage: $0) }
            let broken =
                root.erased == nil ? try await firstBreak(in: root, owner: owner, since: kept) ?? forgery : forgery
            // Records are only removed by an erasure, which may have begun meanwhile.
            if broken != nil, attempts == 1, try await reader.state(of: owner).root.erased != nil { continue }
            return TrailVerdict(
                count: root.count, head: root.head,
                signature: damage == nil && keys != nil ? root.signature : nil, broken: broken, erased: root.erased)
        }
    }

    private func firstBreak(
        in root: TrailRoot, owner: String, since kept: TrailHead?
    ) async throws -> TrailVerdict.Break? {
        var walk = ChainWalk(past: kept)
        for volume in root.volumes {
            let text = try await reader.texts(of: [volume], owner: owner).first?.text
            guard let segments = text.flatMap({ try? TrailReference.references(in: $0) }) else {
                walk.fail(volume.first, .missing)
                break
            }
            try await follow(segments, in: &walk, owner: owner)
            if segments.last?.last != volume.last { walk.fail((segments.last?.last ?? volume.first - 1) + 1, .missing) }
            if segments.last?.head != volume.head { walk.fail(volume.last, .altered) }
            if walk.broken != nil { break }
        }
        try await follow(root.segments, in: &walk, owner: owner)
        walk.follow(root.inline, to: root.count, endingIn: root.head)
        walk.end()
        return walk.broken
    }

    private func follow(_ segments: [TrailReference], in walk: inout ChainWalk, owner: String) async throws {
        for start in stride(from: 0, to: segments.count, by: Self.segmentsPerStep) {
            guard walk.broken == nil else { return }
            let step = segments[start..<min(start + Self.segmentsPerStep, segments.count)]
            let texts = try await reader.texts(of: Array(step), owner: owner)
            for (segment, text) in zip(step, texts) { walk.follow(text.text.map(TrailLine.lines), in: segment) }
        }
    }

    /// Exports the whole trail in chain order, as canonical lines, a few segments at a time.
    ///
    /// - Parameter write: receives text of whole lines, each ended by a line feed.
    /// - Throws: ``StoreFault``, or any error of `write`.
    public func export(_ owner: String, _ write: (_ text: [UInt8]) async throws -> Void) async throws {
        try check(owner)
        let root = try await reader.state(of: owner).root
        guard root.erased == nil else { return }
        for volume in root.volumes {
            try await export(try await reader.segments(of: volume, owner: owner), owner: owner, write)
        }
        try await export(root.segments, owner: owner, write)
        if !root.inline.isEmpty { try await write(TrailLine.text(of: root.inline) + [0x0A]) }
    }

    private func export(
        _ segments: [TrailReference], owner: String, _ write: ([UInt8]) async throws -> Void
    ) async throws {
        for start in stride(from: 0, to: segments.count, by: Self.segmentsPerStep) {
            let step = segments[start..<min(start + Self.segmentsPerStep, segments.count)]
            for (name, text) in try await reader.texts(of: Array(step), owner: owner) {
                guard let text else { throw StoreFault.unreadable(key: configuration.part(name, of: owner)) }
                try await write(text + [0x0A])
            }
        }
    }
}
