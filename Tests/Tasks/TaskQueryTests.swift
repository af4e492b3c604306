import FoundationEssentials
import Tasks
import Testing
import TimeZones
import Timestamps

@Suite struct TaskQueryTests {
    private func query(_ parameters: (name: String, value: String)...) throws(TaskInputFault) -> TaskQuery {
        try TaskQuery(parameters)
    }

    private func faulty(_ parameters: (name: String, value: String)...) -> [String] {
        do throws(TaskInputFault) {
            _ = try TaskQuery(parameters)
            return []
        } catch {
            guard case .invalid(let faults) = error else { return [] }
            return faults.map { $0.field }
        }
    }

    /// How well a task fits; nil when it is not shown.
    private func rank(_ query: TaskQuery, _ content: TaskContent, now: Timestamp = .now) -> Int? {
        let table = TaskTable([TodoTask(id: UUID(), content: content, now: now)])
        let matches = TaskMatcher(query, now: now).matches(in: table)
        return matches.lines.isEmpty ? nil : matches.rank(of: 0)
    }

    @Test("parameters are read")
    func reads() throws {
        let id = UUID()
        let query = try query(
            ("limit", "1000"), ("cursor", TaskCursor(after: id).text), ("status", "pending"), ("priority", "P1,high"),
            ("tag", "Home"), ("tag", "b"), ("any_tag", "C"), ("due", "week"), ("zone", "Europe/Berlin"))
        #expect(query.limit == 1000 && query.cursor?.id == id && query.status == .pending)
        #expect(
            query.priorities == [.p1, .p2] && query.tags == ["home", "b"] && query.anyTags == ["c"]
                && query.order == nil)
        #expect(query.zone.name == "Europe/Berlin" && query.dependsOnTime)
        #expect(try self.query(("q", "Milk, bread!")).search == TaskSearch("milk bread"))
        #expect(try self.query().limit == 50)
    }

    @Test("a wrong parameter is named, and so is one that does not exist")
    func refuses() {
        for limit in ["0", "-1", "1001", "ten", "", "1e3", "99999999999999999999", "+5"] {
            #expect(faulty(("limit", limit)) == ["limit"])
        }
        #expect(
            faulty(("cursor", "x"), ("status", "open"), ("priority", "P1,,"), ("tag", ""), ("limit", "-1")).count == 5)
        #expect(faulty(("cursor", "n" + String(repeating: "é", count: 16))) == ["cursor"])
        #expect(faulty(("limt", "5")) == ["limt"])
        #expect(faulty(("limit", "5"), ("limit", "6")) == ["limit"])
        #expect(faulty(("q", "a\u{0}")) == ["q"])
    }

    @Test("words match the beginnings of words in any case, tags match whole")
    func matches() throws {
        let content = try content(
            #"{"title":"Buy oat Milk","description":"at the corner shop","tags":["Home"],"priority":"P2"}"#)
        #expect(try rank(query(("q", "mil buy")), content) != nil)
        #expect(try rank(query(("q", "SHOP home")), content) != nil)
        #expect(try rank(query(("q", "ilk")), content) == nil)
        #expect(try rank(query(("q", "  ")), content) == 0)
        #expect(try rank(query(("q", " ,.- ")), content) == nil)
        #expect(try rank(query(("tag", "HOME"), ("priority", "P2"), ("status", "pending")), content) != nil)
        #expect(try rank(query(("tag", "hom")), content) == nil)
        #expect(try rank(query(("status", "completed")), content) == nil)
    }

    @Test(
        "case and diacritics make no difference",
        arguments: [
            ("Crème brûlée", "creme bru"), ("Creme brulee", "CRÈME"), ("Straße fegen", "strasse"),
            ("Cafe\u{301}", "café"), ("Łódź", "lodz"), ("Smørrebrød", "smorreb"), ("Ж и Й", "и"), ("Ἀθῆναι", "αθηναι"),
            ("日本語を勉強", "日本"), ("naïve-approach", "approach naive"), ("v2.10", "10"),
        ])
    func folding(title: String, words: String) throws {
        #expect(try rank(query(("q", words)), try content(#"{"title":"\#(title)"}"#)) != nil)
    }

    @Test("the title counts before tags before the description, a whole word before its beginning")
    func ranks() throws {
        let query = try query(("q", "milk"))
        let bodies = [
            #"{"title":"milk"}"#, #"{"title":"milkshake"}"#, #"{"title":"x","tags":["milk"]}"#,
            #"{"title":"x","tags":["milky"]}"#, #"{"title":"x","description":"some milk"}"#,
            #"{"title":"x","description":"milkmaid"}"#,
        ]
        #expect(try bodies.map { rank(query, try content($0)) } == [0, 1, 2, 3, 4, 5])
        #expect(try rank(query, content(#"{"title":"milkshake with milk"}"#)) == 0)
        #expect(try rank(query, content(#"{"title":"bread"}"#)) == nil)
    }

    @Test("of several words each counts, and each must be there")
    func severalWords() throws {
        let query = try query(("q", "milk sho"))
        #expect(try rank(query, content(#"{"title":"milk","description":"the shop"}"#)) == 5)
        #expect(try rank(query, content(#"{"title":"milk"}"#)) == nil)
    }

    @Test(
        "due dates are compared where days begin",
        arguments: [
            ("due", "today", [true, true, false, false, false, false]),
            ("due", "tomorrow", [false, false, true, true, false, false]),
            ("due", "week", [true, true, true, true, false, false]),
            ("due", "overdue", [true, false, false, false, false, true]),
            ("due", "none", [false, false, false, false, true, false]),
            ("due_before", "2026-11-22", [true, true, false, false, false, true]),
            ("due_after", "2026-11-21", [false, false, true, true, false, false]),
            ("due_before", "2026-11-21T23:00:00Z", [true, true, false, false, false, true]),
            ("due_after", "2026-11-21T22:59:59Z", [false, false, true, true, false, false]),
            ("due_after", "2026-11-22T00:00:00[Europe/Berlin]", [false, false, false, true, false, false]),
        ])
    func due(name: String, value: String, shown: [Bool]) throws {
        // It is 13:00 in Berlin.
        let now = try #require(Timestamp(rfc3339: "2026-11-21T12:00:00Z"))
        let query = try query((name, value), ("zone", "Europe/Berlin"))
        let dues = [
            #""2026-11-21T12:59:00[Europe/Berlin]""#, #""2026-11-21""#, #""2026-11-21T23:00:00Z""#,
            #""2026-11-22T00:00:01+01:00""#, "null", #""2026-11-20""#,
        ]
        let found = try dues.map { rank(query, try content(#"{"title":"x","due":\#($0)}"#), now: now) != nil }
        #expect(found == shown)
        let done = try content(#"{"title":"x","due":"2026-11-20","status":"completed"}"#)
        if value == "overdue" { #expect(rank(query, done, now: now) == nil) }
    }

    @Test("one tag of several is enough, where several are needed all must be there")
    func tags() throws {
        let content = try content(#"{"title":"x","tags":["A","b"]}"#)
        #expect(try rank(query(("any_tag", "z"), ("any_tag", "a")), content) != nil)
        #expect(try rank(query(("any_tag", "z")), content) == nil)
        #expect(try rank(query(("any_tag", "a"), ("tag", "z")), content) == nil)
        #expect(try rank(query(("any_tag", "a"), ("tag", "B")), content) != nil)
    }

    @Test("a cursor is good for its own order alone, and nonsense is none")
    func cursors() throws {
        let task = TodoTask(id: UUID(), content: try content(#"{"title":"É x"}"#), now: .now)
        for field in TaskSort.Field.allCases {
            let sort = try #require(TaskSort("-" + field.rawValue))
            let cursor = TaskCursor(after: TaskSortKey(of: task, by: field, rank: 3, in: .utc), in: sort)
            #expect(TaskCursor(cursor.text) == cursor)
            #expect(faulty(("cursor", cursor.text), ("sort", field.rawValue), ("q", "x")) == ["cursor"])
            #expect(faulty(("cursor", cursor.text), ("sort", sort.text), ("q", "x")) == [])
        }
        let id = UUID().taskID
        for text in ["", ".", "..", "..x", ".5.\(id)", "x.5.\(id)", "due.x.\(id)", "title.t0.\(id)", "title.tff.\(id)"]
        {
            #expect(TaskCursor(text) == nil, "\(text)")
        }
        #expect(faulty(("sort", "relevance")) == ["sort"] && faulty(("sort", "color")) == ["sort"])
        #expect(faulty(("zone", "../etc/passwd")) == ["zone"] && faulty(("due", "friday")) == ["due"])
        #expect(faulty(("due_before", "friday")) == ["due_before"] && faulty(("any_tag", "")) == ["any_tag"])
    }
}
