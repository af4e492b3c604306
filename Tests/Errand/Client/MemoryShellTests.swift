import Tasks
import Testing
import TimeZones
import Timestamps

@testable import Errand

@Suite("The list without a server")
struct MemoryShellTests {
    private let clock = TerminalClock(now: Timestamp(seconds: 1_795_276_800), zone: .utc)

    private func shell(_ lines: String...) -> MemoryShell {
        var shell = MemoryShell()
        for line in lines { _ = shell.run(line, clock) }
        return shell
    }

    @Test("a task is added with what its line says, shown, changed, toggled and deleted")
    func life() {
        var shell = shell("add Buy milk tomorrow #shop p1")
        #expect(shell.list[1]?.title == "Buy milk")
        #expect(shell.list[1]?.tags == ["shop"] && shell.list[1]?.priority == .p1 && shell.list[1]?.due != nil)
        #expect(shell.run("toggle 1", clock) == .said(["Done 1: Buy milk"]))
        #expect(shell.run("toggle 1", clock) == .said(["Open again 1: Buy milk"]))
        _ = shell.run("update 1 Buy oat milk", clock)
        #expect(shell.list[1]?.title == "Buy oat milk" && shell.list[1]?.priority == .p1)
        #expect(shell.run("delete 1", clock) == .said(["Deleted 1: Buy oat milk"]))
        #expect(shell.list.tasks.isEmpty)
    }

    @Test(
        "commands are read in any case, with blanks around them",
        arguments: ["ADD milk", "Add milk", "  aDd   milk  ", "new milk"])
    func cases(_ line: String) {
        #expect(shell(line).list[1]?.title == "milk")
    }

    @Test(
        "an update that names only a date, a tag or a priority keeps the title",
        arguments: ["p2", "tomorrow", "#home", "tomorrow p2 #home"])
    func partialUpdate(_ text: String) {
        let shell = shell("add Call Ann", "update 1 \(text)")
        #expect(shell.list[1]?.title == "Call Ann")
    }

    @Test(
        "a mistake says what was meant",
        arguments: [
            ("veiw", "Did you mean view?"), ("togle 1", "Did you mean toggle?"), ("dele 1", "Did you mean delete?"),
            ("delete", "Which one?"), ("toggle x", "not a task's number"), ("delete 9", "There is no task 9"),
            ("update 1", "What should task 1 be?"), ("update", "Which one?"), ("add", "needs a title"),
            ("add \"\"", "needs a title"), ("frobnicate", "help shows"), ("view 7", "There is no task 7"),
            ("toggle 0", "not a task's number"), ("toggle 99999999999999999999", "not a task's number"),
        ])
    func mistakes(_ line: String, _ part: String) {
        var shell = shell("add Buy milk")
        guard case .mistake(let text) = shell.run(line, clock) else {
            Issue.record("\(line) was no mistake")
            return
        }
        #expect(text.contains(part), "\(text)")
        #expect(shell.list.tasks.map(\.title) == ["Buy milk"])
    }

    @Test("several numbers at once are all done, or none")
    func several() {
        var shell = shell("add a", "add b", "add c")
        #expect(shell.run("toggle 1, 3", clock) == .said(["Done 1: a", "Done 3: c"]))
        guard case .mistake = shell.run("delete 2 9", clock) else {
            Issue.record("an unknown number was accepted")
            return
        }
        #expect(shell.list.tasks.map(\.number) == [1, 2, 3])
    }

    @Test("numbers are never given twice")
    func numbers() {
        #expect(shell("add a", "delete 1", "add b").list.tasks.map(\.number) == [2])
    }

    @Test("the view is all, open, done or one; an empty list says how to begin")
    func views() {
        var shell = shell("add a", "add b", "toggle 1")
        #expect(shell.run("view", clock) == .tasks(shell.list.tasks))
        #expect(shell.run("VIEW open", clock) == .tasks([shell.list.tasks[1]]))
        #expect(shell.run("view done", clock) == .tasks([shell.list.tasks[0]]))
        #expect(shell.run("view 2", clock) == .tasks([shell.list.tasks[1]]))
        var empty = MemoryShell()
        guard case .said(let lines) = empty.run("view", clock) else {
            Issue.record("an empty list is no table")
            return
        }
        #expect(lines[0].contains("add"))
    }

    @Test(
        "exit, quit and their like end it; an empty line does nothing",
        arguments: ["exit", "EXIT", "quit", "q", " Exit "])
    func end(_ line: String) {
        var shell = MemoryShell()
        #expect(shell.run("", clock) == .nothing)
        #expect(shell.run(line, clock) == .end)
    }

    @Test("limits hold: a line, a title")
    func limits() {
        var shell = MemoryShell()
        guard case .mistake = shell.run("add " + String(repeating: "x", count: 501), clock),
            case .mistake = shell.run("add " + String(repeating: "x ", count: 6000), clock)
        else {
            Issue.record("something too long was accepted")
            return
        }
        #expect(shell.list.tasks.isEmpty)
    }

    @Test("the help names every command")
    func help() {
        var shell = MemoryShell()
        guard case .said(let lines) = shell.run("HELP", clock) else {
            Issue.record("no help")
            return
        }
        for verb in MemoryVerb.allCases { #expect(lines.contains { $0.contains(verb.usage) }) }
    }
}
