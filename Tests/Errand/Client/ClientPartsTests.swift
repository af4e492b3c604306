import HTTPTypes
import JSON
import Tasks
import Testing
import TimeZones
import Timestamps

@testable import Errand

@Suite("Parts of the terminal client")
struct ClientPartsTests {
    private let clock = TerminalClock(now: Timestamp(seconds: 1_795_276_800), zone: .utc)

    @Test(
        "a task is named by row, by the end of its id, by its whole id, or by words",
        arguments: [
            ("3", TaskReference.row(3)), ("#3", .row(3)), ("8f31ac", .ending("8f31ac")), ("8F31AC", .ending("8f31ac")),
            ("123456", .ending("123456")), ("milk", .words("milk")), ("abc", .words("abc")), ("0", .words("0")),
            ("01A1fedc-2b8e-7000-8e50-826845d2453f", .id("01a1fedc-2b8e-7000-8e50-826845d2453f")),
        ])
    func reference(_ text: String, _ reference: TaskReference) {
        #expect(TaskReference(text) == reference)
    }

    @Test("several words are one title, several rows several tasks")
    func references() {
        #expect(TaskReference.all(["buy", "milk"]) == [.words("buy milk")])
        #expect(TaskReference.all(["1", "2", "8f31ac"]) == [.row(1), .row(2), .ending("8f31ac")])
        #expect(TaskReference.all(["call", "3"]) == [.words("call 3")])
    }

    @Test("a query is encoded, and what is not asked for is left out")
    func query() {
        var query: Query = ["filter": "p1 & #wörk", "sort": nil]
        query.add("limit", "5")
        #expect(query.text == "?filter=p1%20%26%20%23w%C3%B6rk&limit=5")
        #expect(Query().text.isEmpty)
    }

    @Test("events arrive whole, however the bytes are cut", arguments: [1, 2, 3, 7, 1000])
    func eventStream(_ size: Int) throws {
        let bytes = Array(
            ": hi\r\nevent: delta\r\ndata: {\"text\":\"crème\"}\r\n\r\ndata: a\ndata: b\n\nevent: x\n\ndata:c\r\r".utf8)
        var stream = ChatEvents()
        var events: [ChatEvents.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let arrived = stream.take(Array(bytes[start..<min(bytes.count, start + size)]))
            events += try #require(arrived)
        }
        #expect(
            events == [
                .init(name: "delta", data: #"{"text":"crème"}"#), .init(name: "message", data: "a\nb"),
                .init(name: "message", data: "c"),
            ])
    }

    @Test("the assistant's events are read as the contract has them")
    func chatEvents() throws {
        let event = { (name: String, data: String) in try PrintedTurn.event(.init(name: name, data: data)) }
        #expect(try event("delta", #"{"text":"Hi"}"#) == .text("Hi"))
        #expect(
            try event("tool_call", #"{"id":"1","name":"add_task","arguments":{"title":"x"}}"#)
                == .call(name: "add_task", arguments: ["title": "x"]))
        #expect(
            try event("tool_result", #"{"name":"add_task","error":{"code":"invalid","message":"no"}}"#)
                == .result(name: "add_task", fault: "no"))
        #expect(try event("news", "{}") == nil)
        #expect(throws: ClientFault.self) { try event("error", #"{"title":"down"}"#) }
        let shown = ChatPrinter.described("add_task", ["title": "a\u{1B}[31mb", "tags": ["x"]], width: 60)
        #expect(shown == "add_task  title: a␛[31mb  tags: [\"x\"]")
    }

    @Test("a refusal says what was wrong, and the exit code what kind of wrong it is")
    func faults() {
        let answer = { (status: Int, body: String) in
            ClientFault(
                ClientAnswer(status: status, headers: [.retryAfter: "7"], body: Array(body.utf8)), origin: "http://x")
        }
        let invalid = answer(400, #"{"title":"t","errors":[{"field":"priority","message":"must be P1 to P4"}]}"#)
        #expect(invalid.message == "priority must be P1 to P4" && invalid.code == .failed)
        #expect(answer(404, #"{"title":"Gone","detail":"There is no such task."}"#).code == .notFound)
        #expect(answer(401, #"{"title":"No"}"#).code == .notSignedIn)
        #expect(answer(503, #"{"title":"Later"}"#).code == .unreachable)
        #expect(answer(429, #"{"title":"Too many"}"#).next?.contains("7 seconds") == true)
        #expect(answer(200, "<html>").message.contains("not Errand"))
        #expect(answer(502, "<html>").code == .unreachable)
        let codes = [ClientFault.Code.failed, .notFound, .usage, .unreachable, .notSignedIn].map(\.rawValue)
        #expect(codes == [1, 2, 64, 69, 77])
    }

    @Test("a word that is no command is answered with the one that was meant")
    func unknownCommand() {
        let names = Errand.commandNames(shown: true)
        #expect(UnknownCommand.answer(to: "lsit", among: names).contains("'list'"))
        #expect(UnknownCommand.answer(to: "notif", among: names).contains("'notifications'"))
        #expect(UnknownCommand.answer(to: "buy\u{1B}[1m", among: names).contains("errand add"))
        #expect(!UnknownCommand.answer(to: "buy\u{1B}[1m", among: names).contains("\u{1B}"))
        for hidden in ["serve", "guard", "sidecars"] { #expect(Errand.commandNames(shown: false).contains(hidden)) }
    }

    @Test("a change is told by what became different")
    func changes() throws {
        let task = { (json: String) in ListedTask(try JSONValue(Array(json.utf8))) }
        let old = try task(
            #"{"id":"01-aaaaaa","title":"Milk","status":"pending","priority":"P3","tags":[],"due":null,"rev":1}"#)
        let new = try task(
            #"{"id":"01-aaaaaa","title":"Milk","status":"pending","priority":"P1","tags":["x"],"due":null,"rev":2}"#)
        let done = try task(
            #"{"id":"01-aaaaaa","title":"Milk","status":"completed","priority":"P1","tags":["x"],"due":null,"rev":3}"#)
        #expect(WatchedChange(from: nil, to: old, clock)?.kind == .added)
        #expect(WatchedChange(from: old, to: new, clock)?.details == ["P1", "#x"])
        #expect(WatchedChange(from: new, to: done, clock)?.kind == .completed)
        #expect(WatchedChange(from: done, to: new, clock)?.kind == .reopened)
        #expect(WatchedChange(from: new, to: nil, clock)?.kind == .deleted)
        #expect(WatchedChange(from: old, to: old, clock) == nil)
        var known = WatchedTasks()
        let first = known.replace(with: [old].compactMap { $0 }, clock)
        let second = known.put(try #require(done), clock)
        let stale = known.put(try #require(new), clock)
        let early = known.remove("01-aaaaaa", rev: 2, clock)
        let last = known.remove("01-aaaaaa", rev: 4, clock)
        #expect(first.count == 1 && second?.kind == .completed && last?.kind == .deleted)
        #expect(stale == nil && early == nil, "older than what is known")
    }

    @Test("steps are ticked by number or words, and unknown ones are refused")
    func checklist() throws {
        let items: [JSONValue] = [
            ["id": "1", "title": "Buy eggs", "done": false], ["id": "2", "title": "Buy flour", "done": true],
        ]
        let edit = ChecklistEdit(add: ["Bake"], check: ["eggs"], uncheck: ["2"], remove: [])
        #expect(
            try edit.applied(to: items) == [
                ["id": "1", "title": "Buy eggs", "done": true], ["id": "2", "title": "Buy flour", "done": false],
                ["title": "Bake", "done": false],
            ])
        for name in ["buy", "3", "sugar"] {
            #expect(throws: ClientFault.self) {
                try ChecklistEdit(add: [], check: [name], uncheck: [], remove: []).applied(to: items)
            }
        }
        #expect(
            try ChecklistEdit(add: [], check: [], uncheck: [], remove: ["1"]).applied(to: items) == .array([items[1]]))
    }

    @Test("a filter that says which status it wants is not narrowed to what is open")
    func filterStatus() {
        #expect(FilterStatus.isNamed(in: "done & #work") && FilterStatus.isNamed(in: "completed on: today"))
        #expect(!FilterStatus.isNamed(in: "p1 & #work") && !FilterStatus.isNamed(in: "abandoned"))
    }
}

@Suite("Imports in parts")
struct ImportPartsTests {
    @Test("lines keep their numbers, equal ones stay together, blank ones are left out")
    func lines() {
        let parts = ImportParts(Array("a\r\n\nb\nc\na\nd\n".utf8), .todotxt, size: 2)
        #expect(parts.count == 5)
        #expect(parts.parts.map(\.places) == [[1, 3, 5], [4, 6]])
        #expect(parts.parts.map { String(decoding: $0.document, as: UTF8.self) } == ["a\nb\na", "c\nd"])
    }

    @Test("a JSON document's tasks are all there once, with its version")
    func json() throws {
        let document = #"{"version":1,"account":{},"tasks":[{"title":"a"},{"title":"b"},{"title":"c"}]}"#
        let parts = ImportParts(Array(document.utf8), .json, size: 2).parts
        #expect(parts.map(\.places) == [[1, 2], [3]])
        #expect(try JSONValue(parts[1].document) == ["version": 1, "tasks": [["title": "c"]]])
        let bare = ImportParts(Array(#"[{"title":"a"}]"#.utf8), .json).parts
        #expect(bare.map { String(decoding: $0.document, as: UTF8.self) } == [#"[{"title":"a"}]"#])
    }

    @Test("what cannot be taken apart goes as it is")
    func whole() {
        for kind in [ExchangeKind.ics, .csv] {
            #expect(ImportParts(Array("x".utf8), kind).parts == [.init(document: Array("x".utf8), places: [])])
        }
        #expect(ImportParts(Array("{".utf8), .json).parts.count == 1)
    }

    @Test("the report of the parts is one report of the whole")
    func report() throws {
        var report = PrintedReport()
        let answer: JSONValue = [
            "created": 1, "exists": 0, "skipped": 0, "failed": 1,
            "lines": [["line": 1, "status": "created"], ["line": 2, "status": "failed", "detail": "no title"]],
        ]
        report.add(answer, .init(document: [], places: [4, 9]))
        report.add(answer, .init(document: [], places: [1, 2]))
        #expect(report["created"] == 2 && report["failed"] == 2)
        #expect(report.faults == ["line 9: no title", "line 2: no title"])
        #expect(report.json["lines"]?.array?.compactMap { $0["line"]?.integer } == [1, 2, 4, 9])
        #expect(report.text == "Imported 2 tasks, 2 could not be read.")
    }

    @Test("a document is sent in parts only where its tasks mean the same by themselves")
    func wholeDocuments() {
        func count(_ text: String) -> Int { ImportParts(Array(text.utf8), .json, size: 1).parts.count }
        #expect(count(#"[{"title":"a"},{"title":"b"}]"#) == 2)
        #expect(count(#"{"version":1,"tasks":[{"title":"a"},{"title":"b"}]}"#) == 2)
        #expect(count(#"[{"id":1,"title":"a"},{"title":"b","parent_id":1}]"#) == 1)
        #expect(count(#"{"items":[{"title":"a"},{"title":"b"}]}"#) == 1)
        #expect(count(#"[{"kind":"tasks#tasks","items":[{"title":"a"}]},{"title":"b"}]"#) == 1)
    }
}
