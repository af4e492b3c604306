/// How far one socket is in its user's history: what was delivered is dropped, what was missed is noticed.
///
/// A revision may have several events, told apart by their index within the commit.
struct StreamPosition: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        /// Next in order.
        case deliver
        /// Delivered before.
        case drop
        /// Something before it is missing.
        case behind
    }

    /// The latest revision delivered.
    private(set) var rev: Int64
    /// The indexes delivered of that revision; nil when all of it was.
    private var indexes: Set<Int>?

    /// Everything up to and including the revision is known.
    init(rev: Int64) { self.rev = rev }

    mutating func take(rev: Int64, index: Int) -> Verdict {
        if rev == self.rev {
            guard indexes?.insert(index).inserted == true else { return .drop }
            return .deliver
        }
        guard rev > self.rev else { return .drop }
        guard rev == self.rev + 1 else { return .behind }
        self.rev = rev
        indexes = [index]
        return .deliver
    }

    /// Everything up to and including the revision has been told.
    mutating func advance(to rev: Int64) {
        guard rev > self.rev else { return }
        self.rev = rev
        indexes = nil
    }
}
