public import Timestamps

/// What a look at a whole trail found.
public struct JournalVerdict: Sendable, Equatable {
    /// What is wrong with a record.
    public enum Damage: String, Sendable {
        /// It is not there.
        case missing
        /// Its bytes are not those that the chain vouches for.
        case altered
        /// The trail's root document cannot be read.
        case unreadable
    }

    /// The first record that the chain does not vouch for.
    public struct Break: Sendable, Equatable {
        public let number: Int64
        public let damage: Damage
    }

    /// How many records the trail should have.
    public let count: Int64
    /// The SHA-256 of the last one. Who keeps it can tell later whether the past was rewritten.
    public let head: String
    /// nil when the chain is whole.
    public let broken: Break?
    public let erased: Timestamp?
}

/// Follows the chain from the first record on.
struct ChainWalk: Sendable {
    private(set) var broken: JournalVerdict.Break?
    private var last: Int64 = 0
    private var head = ChainDigest.none

    /// A part as a whole: what it holds must end in its own hash, or one of its records is not what it was.
    mutating func follow(_ lines: [JournalLine]?, in part: JournalReference) {
        guard broken == nil else { return }
        guard part.first == last + 1 else { return fail(last + 1, .missing) }
        guard let lines else { return fail(part.first, .missing) }
        follow(lines, to: part.last, endingIn: part.head)
    }

    /// Records in order. That the last one is right is told by `end`, that each other one is by the one behind it.
    mutating func follow(_ lines: [JournalLine], to number: Int64, endingIn end: String) {
        let digests = lines.map(\.digest)
        for (index, line) in lines.enumerated() {
            guard broken == nil else { return }
            let next = index + 1 < lines.count ? lines[index + 1].record?.previous : end
            guard let record = line.record else { return fail(last + 1, .altered) }
            guard record.number == last + 1 else {
                return fail(last + 1, record.number > last + 1 && record.number <= number ? .missing : .altered)
            }
            guard record.previous == head else {
                // Either this one or the one before is not what it was: whom the next one vouches for is right.
                let isBefore = index > 0 && digests[index] == next
                return fail(isBefore ? last : last + 1, .altered)
            }
            last += 1
            head = digests[index]
        }
        guard broken == nil else { return }
        if last < number { return fail(last + 1, .missing) }
        if last > number || head != end { fail(last, .altered) }
    }

    mutating func fail(_ number: Int64, _ damage: JournalVerdict.Damage) {
        if broken == nil { broken = JournalVerdict.Break(number: max(number, 1), damage: damage) }
    }
}
