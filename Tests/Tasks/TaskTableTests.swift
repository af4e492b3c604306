import FoundationEssentials
import TestValues
import Testing
import TimeZones
import Timestamps

@testable import Tasks

@Suite("A table of tasks")
struct TaskTableTests {
    private static let words = [
        "milk", "milkshake", "milkshakes", "mil", "call", "calls", "Ann", "Ännchen", "übermorgen", "report",
        "reporting",
        "abcdefgh", "abcdefghi", "abcdefghij", "abcdefg", "2026", "straße",
    ]
    private static let now = Timestamp(seconds: 1_795_000_000)

    private static func task(_ random: inout SplitMix64) throws -> TodoTask {
        func text(_ count: Int) -> String {
            (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        }
        let dues = ["null", #""2026-11-19""#, #""2026-11-21T09:00:00[Europe/Berlin]""#, #""2026-11-18T10:00:00Z""#]
        let body = """
            {"title":"\(text(Int.random(in: 1...3, using: &random)))","description":"\
            \(text(Int.random(in: 0...6, using: &random)))","priority":"P\(Int.random(in: 1...4, using: &random))",\
            "status":"\(Bool.random(using: &random) ? "pending" : "completed")",\
            "tags":["\(words.randomElement(using: &random) ?? "")"],"due":\(dues.randomElement(using: &random) ?? "")}
            """
        let instant = Timestamp(milliseconds: now.milliseconds + Int64.random(in: -5...5, using: &random))
        return TodoTask(id: UUID(), content: try TaskContent(json: Array(body.utf8)), now: instant)
    }

    private static func tasks(_ count: Int, seed: UInt64) throws -> [TodoTask] {
        var random = SplitMix64(seed: seed)
        return try (0..<count).map { _ in try task(&random) }
    }

    /// What ``TaskSearch`` says, word for word.
    private static func rank(_ search: String, _ content: TaskContent) -> Int? {
        func words(_ text: String) -> [String] {
            FoldedText(text).words.map { String(decoding: $0, as: UTF8.self) }
        }
        let places = [content.title, content.tags.joined(separator: " "), content.description ?? ""].map(words)
        var sum = 0
        for word in words(search) {
            let ranks = places.enumerated().flatMap { place, found in
                found.filter { $0.hasPrefix(word) }.map { place * 2 + ($0 == word ? 0 : 1) }
            }
            guard let best = ranks.min() else { return nil }
            sum += best
        }
        return sum
    }

    @Test("the index ranks as a look at every word of every task does", arguments: [0, 1, 63, 64, 65, 130, 300])
    func ranks(count: Int) throws {
        let tasks = try Self.tasks(count, seed: UInt64(count))
        let table = TaskTable(tasks)
        let searches =
            Self.words + Self.words.map { String($0.prefix(3)) } + Self.words.map { $0 + "x" }
            + zip(Self.words, Self.words.reversed()).map { "\($0) \($1.prefix(2))" } + ["m", "a c", "r r r"]
        for search in searches {
            let words = try #require(TaskSearch(search))
            let found = table.index.lines(of: words, among: LineSet(of: count, all: true))
            let expected = tasks.map { Self.rank(search, $0.content) }
            #expect((0..<count).map { found.lines.contains($0) ? found.rank(of: $0) : nil } == expected, "\(search)")
            let odd = table.index.lines(of: words, among: LineSet(of: count) { !$0.isMultiple(of: 2) })
            #expect(
                (0..<odd.rankLimit).map { rank in
                    var lines: [Int] = []
                    odd.forEachReversed(of: rank) { line in
                        lines.append(line)
                        return true
                    }
                    return lines
                }
                    == (0..<odd.rankLimit).map { rank in
                        (0..<count).reversed().filter { !$0.isMultiple(of: 2) && expected[$0] == rank }
                    })
            #expect(
                (0..<count).filter(table.index.lines(of: words).contains)
                    == expected.indices.filter { expected[$0] != nil })
        }
    }

    @Test("a task in the trash is found by no query")
    func trash() throws {
        let task = try #require(try Self.tasks(1, seed: 1).first)
        let table = TaskTable([task.trashed(now: Self.now, rev: 2)])
        for text in ["!p1 | p1", "milk | !milk", "done | open"] {
            var query = TaskQuery()
            query.filter = try TaskFilter(text, now: Self.now, zone: .utc)
            #expect(TaskMatcher(query, now: Self.now).matches(in: table).lines.isEmpty)
        }
        #expect(TaskMatcher(TaskQuery(), now: Self.now).matches(in: table).lines.isEmpty)
    }

    @Test("the numbers of an order never contradict its keys", arguments: TaskSort.Field.allCases, [false, true])
    func order(field: TaskSort.Field, isDescending: Bool) throws {
        let tasks = try Self.tasks(90, seed: 5)
        let table = TaskTable(tasks)
        let sort = TaskSort(field, isDescending: isDescending)
        let zone = Zone("Europe/Berlin") ?? .utc
        var query = TaskQuery()
        query.search = TaskSearch("m")
        let matches = TaskMatcher(query, now: Self.now).matches(in: table)
        var order = TaskOrder(sort, zone: zone)
        let numbers = order.numbers(of: table, matches)
        let shown = tasks.indices.filter(matches.lines.contains)
        let keys = tasks.indices.map { TaskSortKey(of: tasks[$0], by: field, rank: matches.rank(of: $0), in: zone) }
        for left in shown {
            #expect(order.number(of: keys[left]) == numbers[left])
            for right in shown where numbers[left] < numbers[right] {
                #expect(sort.precedes(keys[left], keys[right]) && !sort.precedes(keys[right], keys[left]))
            }
        }
    }

    @Test("lines are walked both ways, and stopped when somebody has seen enough")
    func walks() {
        let set = LineSet(of: 130) { $0.isMultiple(of: 3) }
        var seen: [Int] = []
        #expect(
            set.forEach {
                seen.append($0); return true
            })
        #expect(seen == Array(stride(from: 0, to: 130, by: 3)))
        var back: [Int] = []
        #expect(
            !set.forEachReversed {
                back.append($0); return back.count < 3
            })
        #expect(back == [129, 126, 123])
        #expect(set.complement.complement == set && !set.complement.contains(0) && set.complement.contains(128))
    }
}
