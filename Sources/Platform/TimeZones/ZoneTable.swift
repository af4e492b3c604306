/// The history and the future of one zone's offset.
struct ZoneTable: Sendable {
    /// A stretch of time with one offset.
    struct Segment: Sendable, Hashable {
        let offset: Int
        /// The first second after it; `Int.max` when it never ends.
        let end: Int
    }

    /// Seconds since 1970 at which an offset begins, ascending.
    private let transitions: [Int]
    /// The offset from the transition of the same index on.
    private let offsets: [Int]
    /// The offset before the first transition.
    private let first: Int
    /// What holds from the last transition on.
    private let future: PosixZone

    init(transitions: [Int], offsets: [Int], first: Int, future: PosixZone) {
        self.transitions = transitions
        self.offsets = offsets
        self.first = first
        self.future = future
    }

    init(fixedOffset offset: Int) {
        self.init(transitions: [], offsets: [], first: offset, future: PosixZone(fixedOffset: offset))
    }

    func segment(at second: Int) -> Segment {
        guard let last = transitions.last, second < last else { return future.segment(at: second) }
        let next = indexOfTransition(after: second)
        return Segment(offset: next == 0 ? first : offsets[next - 1], end: transitions[next])
    }

    /// The index of the first transition that comes after the second; there is one.
    private func indexOfTransition(after second: Int) -> Int {
        var low = 0
        var high = transitions.count - 1
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
