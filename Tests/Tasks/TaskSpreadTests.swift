import TestValues
import Testing

@testable import Tasks

@Suite("Room for a task between two others")
struct TaskSpreadTests {
    /// Tasks in an order that their positions give them, as moves change it.
    private struct Row {
        var tasks: [(name: Int, position: String)]
        var changed = 0

        /// Moves a task, or puts a new one, before the one with this index.
        mutating func put(_ name: Int, at index: Int) throws {
            var index = index
            if let old = tasks.firstIndex(where: { $0.name == name }) {
                tasks.remove(at: old)
                if old < index { index -= 1 }
            }
            let lower = index > 0 ? tasks[index - 1].position : nil
            let upper = index < tasks.count ? tasks[index].position : nil
            changed += 1
            guard let between = TaskPosition.between(lower, upper) else {
                let spread = TaskSpread(at: index, of: tasks.map(\.position))
                var positions = spread.positions
                let free = positions.remove(at: spread.place)
                for (task, position) in zip(spread.window, positions) { tasks[task].position = position }
                changed += spread.window.count
                return tasks.insert((name, free), at: index)
            }
            tasks.insert((name, between), at: index)
        }

        var isOrdered: Bool {
            zip(tasks, tasks.dropFirst()).allSatisfy {
                $0.position.utf8.lexicographicallyPrecedes($1.position.utf8)
            }
        }
    }

    private static let ids = (0..<20).map { "0193f1a0-6b7c-7d21-8e3f-0000000000\(10 + $0)" }

    private func row() -> Row { Row(tasks: Self.ids.enumerated().map { (name: $0.offset, position: $0.element) }) }

    @Test("10,000 new tasks find their place in the same gap, right behind one task or right before the other")
    func growing() throws {
        for step in [0, 1] {
            var row = row()
            var index = 10
            for name in 100..<10_100 {
                try row.put(name, at: index)
                index += step
            }
            #expect(row.isOrdered && row.tasks.count == 10_020)
            #expect(row.tasks.allSatisfy { $0.position.utf8.count <= TaskPosition.limit })
            #expect(row.tasks[9].name == 9 && row.tasks[10_010].name == 10)
            #expect(row.tasks[10..<10_010].map(\.name) == (step == 0 ? (100..<10_100).reversed() : Array(100..<10_100)))
            #expect(row.changed < 60_000, "\(row.changed) changes for 10,000 moves")
        }
    }

    @Test("two tasks that are moved past each other 10,000 times stay in order, and the others mostly as they are")
    func swapping() throws {
        var row = row()
        for move in 0..<10_000 { try row.put(move % 2, at: 10) }
        #expect(row.isOrdered && row.tasks[9].name == 1 && row.tasks[8].name == 0)
        #expect(row.tasks.allSatisfy { $0.position.utf8.count <= TaskPosition.limit })
        #expect(row.changed < 20_000, "\(row.changed) changes for 10,000 moves")
    }

    @Test("tasks moved anywhere, by chance, stay in order")
    func random() throws {
        var random = SplitMix64(seed: 20_261_121)
        var row = row()
        for _ in 0..<5_000 {
            let name = Int.random(in: 0..<30, using: &random)
            try row.put(name, at: Int.random(in: 0...row.tasks.count, using: &random))
            #expect(row.isOrdered)
        }
    }

    @Test("tasks that share one position are told apart")
    func equal() {
        let spread = TaskSpread(at: 3, of: Array(repeating: "h", count: 6))
        #expect(spread.window == 0..<6 && Set(spread.positions).count == 7)
        #expect(spread.positions == spread.positions.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test("numbers of positions compare as the positions do")
    func numbers() {
        let texts = (Self.ids + ["h", "hz", "i", "-1", "z", "zz", "0193f1a0-6b7", "0193f1a0-6b7c"]).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        let numbers = texts.map(TaskPosition.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count > 6)
    }
}
