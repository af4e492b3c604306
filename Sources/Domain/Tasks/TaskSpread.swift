/// New positions for tasks that are too close together for one more between them.
///
/// As few as necessary move: a window around the place grows until it can be divided evenly by short texts. So tasks
/// can be moved to the same place indefinitely, and on average each move changes few others.
public struct TaskSpread: Sendable, Hashable {
    /// The indices of the tasks that move.
    public let window: Range<Int>
    /// Their new positions, including one for the inserted task.
    public let positions: [String]
    /// The index in ``positions`` of the inserted task.
    public let place: Int

    /// Maximum length of texts that leave room for dozens of moves to one place.
    private static let comfortable = 48

    /// - Parameters:
    ///   - index: the inserted task comes before the task with this index.
    ///   - positions: the positions of all other tasks, in order.
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

    /// A number of texts between two others, spaced evenly by repeated halving; nil when there is no room.
    private static func even(_ count: Int, _ lower: String?, _ upper: String?) -> [String]? {
        guard count > 0 else { return [] }
        let before = (count - 1) / 2
        guard let middle = TaskPosition.between(lower, upper), let first = even(before, lower, middle),
            let last = even(count - 1 - before, middle, upper)
        else { return nil }
        return first + [middle] + last
    }
}
