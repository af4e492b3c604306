import ArgumentParser
import Glibc
import JSON
import SuiteClient
import Tasks
import TestSupport
import TestValues
import Testing
import TimeZones
import Timestamps

@testable import Errand

@Suite("The list in a file")
struct MemoryFileTests {
    private let clock = TerminalClock(now: Timestamp(seconds: 1_795_276_800), zone: .utc)

    private func text(_ path: String) -> String { String(decoding: ProcessFiles.read(path) ?? [], as: UTF8.self) }

    private func mistake(_ work: () throws(ClientFault) -> Void) -> String {
        do throws(ClientFault) {
            try work()
            return ""
        } catch { return error.description }
    }

    @Test("what a session did is there in the next one, with numbers that are never given again")
    func nextSession() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/list.json"
        var shell = MemoryShell()
        for line in [
            "add Buy milk tomorrow 9am #shop p1", "add Call Ann", "add Ünï \"quoted\" 日本", "toggle 2", "delete 3",
        ] {
            _ = shell.run(line, clock)
        }
        do {
            let file = try MemoryFile(path)
            #expect(try file.load() == MemoryList())
            try file.save(shell.list)
            try file.save(shell.list)
        }
        let file = try MemoryFile(path)
        var again = MemoryShell(try file.load())
        #expect(again.list == shell.list)
        _ = again.run("add Tea", clock)
        #expect(again.list.tasks.map(\.number) == [1, 2, 4])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("any list that can be typed can be read again")
    func everyList() throws {
        var shell = MemoryShell()
        let words = [
            "add ", "p1", "#täg", "tomorrow", "\u{301}", "\t", "\u{7}", "日本", "every week", "9am", "\"", "{", " ",
        ]
        var random = SplitMix64(seed: 7)
        for _ in 0..<2_000 {
            let line = (0..<Int.random(in: 1...12, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            _ = shell.run("add " + line.joined(), clock)
            _ = shell.run("update \(Int.random(in: 1...40, using: &random)) " + line.joined(), clock)
        }
        _ = shell.run("add " + String(repeating: "e\u{301}", count: 400), clock)
        #expect(shell.list.tasks.count > 500)
        #expect(try MemoryList(stored: shell.list.stored) == shell.list)
    }

    @Test("the file has a task in each line, after what belongs to others")
    func wholeText() {
        let (tea, milk) = (
            MemoryTask(number: 1, title: "Tea", tags: ["a"]), MemoryTask(number: 2, title: "Milk", isDone: true)
        )
        let list = MemoryList(tasks: [tea, milk], last: 3, other: JSONObject([("theirs", [1])]))
        let text = """
            {"version":1,"last":3,"theirs":[1],"tasks":[
            {"id":1,"title":"Tea","status":"pending","tags":["a"]},
            {"id":2,"title":"Milk","status":"completed"}
            ]}

            """
        #expect(String(decoding: list.stored, as: UTF8.self) == text)
        #expect(
            String(decoding: MemoryList().stored, as: UTF8.self) == #"{"version":1,"last":0,"tasks":[]}"# + "\n")
    }

    @Test(
        "a damaged file is refused in words, and stays as it is",
        arguments: [
            (#"{"version":1,"tasks":[{"id":1,"title":"a"}"#, "no JSON document"), ("[]", "no array"),
            ("nul", "no JSON"),
            (#"{"version":2,"tasks":[]}"#, "later version"), (#"{"tasks":[]}"#, "no version"),
            (#"{"version":1,"tasks":[{"id":1,"title":"a"},{"id":1,"title":"b"}]}"#, "two tasks with the id 1"),
            (#"{"version":1,"tasks":[{"id":0,"title":"a"}]}"#, "tasks[0].id must be"),
            (#"{"version":1,"tasks":[{"id":1.5,"title":"a"}]}"#, "tasks[0].id must be"),
            (#"{"version":1,"tasks":[{"id":1}]}"#, "tasks[0].title is required"),
            (#"{"version":1,"tasks":[{"id":1,"title":"a","status":"open"}]}"#, "tasks[0].status must be"),
            (#"{"version":1,"tasks":[{"id":1,"title":"a","due":"soon"}]}"#, "tasks[0].due must be"),
            (#"{"version":1,"tasks":[{"id":1,"title":"a","title":"b"}]}"#, "title twice"),
            (#"{"version":1,"tasks":[7]}"#, "tasks[0] is no object"),
            (#"{"version":1,"tasks":[],"tasks":[]}"#, "twice"),
        ])
    func damaged(content: String, words: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write(content, to: "list.json")
        let file = try MemoryFile(path)
        let said = mistake { () throws(ClientFault) in _ = try file.load() }
        #expect(said.contains(words) && said.contains("left as it is"), "\(said)")
        #expect(text(path) == content)
    }

    @Test("what another program says of the list and its tasks is kept")
    func unknownMembers() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(
            #"{"colour":{"of":["it"]},"version":1,"tasks":[{"id":3,"title":"a","note":"x","due":null,"n":1.50}]}"#,
            to: "list.json")
        let file = try MemoryFile(path)
        var shell = MemoryShell(try file.load())
        _ = shell.run("update 3 b p2", clock)
        _ = shell.run("add c", clock)
        try file.save(shell.list)
        let value = try JSONValue(Array(text(path).utf8))
        #expect(value["colour"] == ["of": ["it"]] && value["last"] == 4)
        let task = value["tasks"]?.array?.first
        #expect(task?["note"] == "x" && task?["title"] == "b" && task?["priority"] == "P2")
        #expect(text(path).contains("1.50"))
    }

    @Test("a second program is told that the list is open, until the first has left")
    func locked() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/list.json"
        do {
            let first = try MemoryFile(path)
            #expect(mistake { () throws(ClientFault) in _ = try MemoryFile(path) }.contains("open in another errand"))
            try first.save(MemoryList())
            #expect(mistake { () throws(ClientFault) in _ = try MemoryFile(path) }.contains("open in another errand"))
        }
        #expect(try MemoryFile(path).load() == MemoryList())
    }

    @Test("a file that an editor has changed meanwhile is not written over")
    func edited() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/list.json"
        let file = try MemoryFile(path)
        try file.save(MemoryList())
        let content = #"{"version":1,"tasks":[{"id":1,"title":"mine"}]}"#
        try folder.write(content, to: "list.json")
        #expect(mistake { () throws(ClientFault) in try file.save(MemoryList()) }.contains("another program"))
        #expect(text(path) == content)
    }

    @Test("a list that cannot be written is said to be so, and the old one stays")
    func unwritable() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/list.json"
        let file = try MemoryFile(path)
        try file.save(MemoryList())
        let before = text(path)
        _ = try folder.folder(".list.json.draft")
        #expect(mistake { () throws(ClientFault) in try file.save(MemoryList()) }.contains("cannot be written"))
        #expect(text(path) == before)
        for name in [folder.path, "/dev/null", "\(folder.path)/missing/list.json", "\(folder.path)/pipe"] {
            if name.hasSuffix("pipe") { mkfifo(name, 0o600) }
            let said = mistake { () throws(ClientFault) in _ = try MemoryFile(name) }
            #expect(said.contains("cannot be opened") || said.contains("no file"), "\(name): \(said)")
        }
    }

    @Test("behind a symbolic link the file is replaced, and the link stays")
    func linked() throws {
        let folder = try ScratchFolder()
        let target = try folder.folder("real") + "/list.json"
        let link = "\(folder.path)/list.json"
        #expect(symlink(target, link) == 0)
        let file = try MemoryFile(link)
        try file.save(MemoryList())
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(text(target).contains("\"version\":1"))
    }

    @Test(
        "--file before a command that speaks to a suite is not passed over",
        arguments: [
            (["--file", "x", "list"], "list"), (["--file=x", "add", "a"], "add"),
            (["--json", "--color", "never", "--file", "x", "ls"], "ls"), (["--file", "list"], nil), (["list"], nil),
            (["--file", "x"], nil), (["--json", "list"], nil),
        ])
    func misplaced(words: [String], command: String?) {
        #expect(Errand.misplaced(words) == command)
    }

    @Test("an option goes to the command that it follows: up has a --file of its own")
    func ownOptions() throws {
        #expect(try (Errand.parseAsRoot(["up", "--file", "run.yaml"]) as? UpCommand)?.file == "run.yaml")
        #expect(try (Errand.parseAsRoot(["--file", "list.json"]) as? MemoryCommand)?.file == "list.json")
        let both = try Errand.parseAsRoot(["--json", "--file=list.json", "--color", "never"]) as? MemoryCommand
        #expect(both?.options.json == true && both?.file == "list.json" && both?.options.color == .never)
        #expect(try (Errand.parseAsRoot([]) as? MemoryCommand)?.file == nil)
        #expect(try (Errand.parseAsRoot(["--json", "list"]) as? ListCommand)?.options.json == true)
    }
}
