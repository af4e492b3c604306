import Testing

@testable import Errand

@Suite("Tables")
struct TableTests {
    private static let tasks = [
        TaskRow(
            number: 1, id: "8f31ac", title: "Write the quarterly report for the board, with figures",
            due: "today 09:00",
            isOverdue: true, priority: "P1", tags: ["work", "writing"]),
        TaskRow(number: 2, id: "02bb1c", title: "日本語のとても長い題名のタスクを書く 🎉🎉🎉", isDone: true, priority: "P3"),
        TaskRow(
            number: 10, id: "77aa00", title: "Evil \u{1B}[31mred\nline", due: "tomorrow", priority: "P2", tags: ["x"]),
    ]

    @Test("every line fits the width, whatever it is", arguments: [20, 40, 60, 80, 120, 200])
    func fits(_ width: Int) {
        for line in Table(tasks: Self.tasks).lines(width: width, hasColours: false) {
            #expect(DisplayWidth.of(line) <= width, "\(line)")
        }
    }

    @Test("a narrow terminal loses columns before it loses the title")
    func narrow() {
        let wide = Table(tasks: Self.tasks).lines(width: 120, hasColours: false)
        let narrow = Table(tasks: Self.tasks).lines(width: 40, hasColours: false)
        #expect(wide[0].contains("TAGS") && wide[0].contains("DUE") && wide[1].contains("with figures"))
        #expect(!narrow[0].contains("TAGS") && narrow[1].contains("Write the quarterly") && narrow[1].contains("…"))
    }

    @Test("of what tells least goes first, and the number and the title never do: id, tags, priority, due")
    func order() {
        let tasks = (1...12).map {
            TaskRow(number: $0, id: "8f31ac", title: "Call Bob", due: "tomorrow 09:00", priority: "P1", tags: ["work"])
        }
        var seen: [[String]] = []
        for width in stride(from: 100, through: 20, by: -1) {
            let head = Table(tasks: tasks).lines(width: width, hasColours: false)[0]
            let titles = head.split(separator: " ").map(String.init)
            if seen.last != titles { seen.append(titles) }
        }
        #expect(
            seen == [
                ["#", "TASK", "DUE", "PRI", "TAGS", "ID"], ["#", "TASK", "DUE", "PRI", "TAGS"],
                ["#", "TASK", "DUE", "PRI"], ["#", "TASK", "DUE"], ["#", "TASK"],
            ])
    }

    @Test("a pipe gets all of it, and the columns stand under each other")
    func unbounded() {
        let lines = Table(tasks: Self.tasks).lines(width: nil, hasColours: false)
        #expect(lines[1].contains("Write the quarterly report for the board, with figures"))
        let columns = lines.map { line in
            line.firstRange(of: "P1") ?? line.firstRange(of: "P2") ?? line.firstRange(of: "PRI")
        }
        let starts = zip(lines, columns).compactMap { line, range in
            range.map { DisplayWidth.of(line[..<$0.lowerBound]) }
        }
        #expect(Set(starts).count == 1)
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test("colours are there only when asked for, and an escape in a title never is")
    func colours() {
        let plain = Table(tasks: Self.tasks).lines(width: 80, hasColours: false).joined()
        let coloured = Table(tasks: Self.tasks).lines(width: 80, hasColours: true).joined(separator: "\n")
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[31m") && !coloured.contains("Evil \u{1B}"))
        #expect(
            coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
                == Table(tasks: Self.tasks).lines(width: 80, hasColours: false).joined(separator: "\n"))
    }

    @Test("a column without content is not shown")
    func empty() {
        let lines = Table(tasks: [TaskRow(number: 1, title: "Buy milk")]).lines(width: 80, hasColours: false)
        #expect(lines == ["#     TASK", "1  ○  Buy milk"])
    }

    @Test("colours are for terminals that can, or where they are asked for; never with NO_COLOR")
    func choice() {
        let cases: [(ColourChoice, Bool, [String: String], Bool)] = [
            (.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
            (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false), (.never, true, [:], false),
            (.always, false, [:], true), (.always, true, ["NO_COLOR": "1"], false),
        ]
        for (choice, isTerminal, environment, expected) in cases {
            #expect(choice.hasColours(isTerminal: isTerminal, environment: environment) == expected, "\(choice)")
        }
    }
}
