import DequeModule

/// Which messages of the log a group has finished with: all up to a floor, and some above it.
struct AcknowledgedWindow {
    private var window: Deque<(id: Int64, isDone: Bool)> = []
    /// Every message up to here is finished.
    private(set) var floor: Int64
    /// Finished above the floor and not yet written down.
    private var unwritten: [Int64] = []
    private let isRecorded: Bool

    /// - Parameter isRecorded: whether ``progress()`` is called; otherwise nothing is kept for it.
    init(floor: Int64, isRecorded: Bool = true) {
        self.floor = floor
        self.isRecorded = isRecorded
    }

    /// Whether ``progress()`` has something to write down.
    var isDirty: Bool { !unwritten.isEmpty }

    /// The newest message handed to the group.
    var newest: Int64 { window.last?.id ?? floor }

    /// Takes a message in; ids must grow.
    mutating func add(_ id: Int64) { window.append((id, false)) }

    /// Whether the message was taken in and is not finished.
    func isOpen(_ id: Int64) -> Bool { index(of: id).map { !window[$0].isDone } ?? false }

    mutating func acknowledge(_ id: Int64) {
        guard let index = index(of: id) else { return }
        window[index].isDone = true
        if isRecorded { unwritten.append(id) }
        while let first = window.first, first.isDone {
            floor = first.id
            window.removeFirst()
        }
    }

    private func index(of id: Int64) -> Int? {
        var low = 0
        var high = window.count
        while low < high {
            let middle = (low + high) / 2
            if window[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < window.count && window[low].id == id ? low : nil
    }

    /// What must be written down since the last call; nil when nothing changed.
    mutating func progress() -> (floor: Int64, above: [Int64])? {
        guard isDirty else { return nil }
        let above = unwritten.filter { $0 > floor }
        unwritten.removeAll(keepingCapacity: true)
        return (floor, above)
    }
}
