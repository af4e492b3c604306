/// New positions for tasks that have come too close to each other for one more to stand between them.
///
/// As few as needed move: a window around the place grows until the texts that divide it evenly are short. So tasks can be moved to
/// one and the same place for ever, and on average each move changes few others.
public struct TaskSpread: Sendable, Hashable {
    /// Which of the tasks, in their order, stand elsewhere.
    public let window: Range<Int>
    /// Where they stand, and among them the task that room was made for.
    public let positions: [String]
    /// Which of the positions is for that task.
    public let place: Int

    /// Texts of up to so many characters leave room for dozens of moves to one place.
    private static let comfortable = 48

    /// - Parameters:
    ///   - index: the new task comes before the one with this index.
    ///   - positions: of all other tasks, in their order.
    public init(at index: Int, of positions: [String]) {
        var reach = 4
        while true {
            let window = max(0, index - reach)..<min(positions.count, index + reach)
            let lower = window.lowerBound > 0 ? positions[window.lowerBound - 1] : nil
            let upper = window.upperBound < positions.count ? positions[window.upperBound] : nil
            let isAll = lower == nil && upper == nil
            if let even = Self.even(window.count + 1, lower, upper),
                isAll || even.allSatisfy({ $0.utf8.count <= Self.comfortable })
            {
                self.window = window
                self.positions = even
                place = index - window.lowerBound
                return
            }
            reach *= 2
        }
    }

    /// So many texts between two others, as even as halving makes them; nil when there is no room.
    private static func even(_ count: Int, _ lower: String?, _ upper: String?) -> [String]? {
        guard count > 0 else { return [] }
        let before = (count - 1) / 2
        guard let middle = TaskPosition.between(lower, upper), let first = even(before, lower, middle),
            let last = even(count - 1 - before, middle, upper)
        else { return nil }
        return first + [middle] + last
    }
}
