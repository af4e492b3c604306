import FoundationEssentials
import Tasks
import Testing

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

    @Test("parameters are read")
    func reads() throws {
        let id = UUID()
        let query = try query(
            ("limit", "1000"), ("cursor", TaskCursor(after: id).text), ("status", "pending"), ("priority", "P1,P2"),
            ("tag", "Home"), ("tag", "b"), ("q", "Milk, bread!"))
        #expect(query.limit == 1000 && query.cursor?.id == id && query.status == .pending)
        #expect(
            query.priorities == [.p1, .p2] && query.tags == ["home", "b"] && query.search == TaskSearch("milk bread"))
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
        #expect(try query(("q", "mil buy")).rank(content) != nil)
        #expect(try query(("q", "SHOP home")).rank(content) != nil)
        #expect(try query(("q", "ilk")).rank(content) == nil)
        #expect(try query(("q", " ,.- ")).rank(content) == 0)
        #expect(try query(("tag", "HOME"), ("priority", "P2"), ("status", "pending")).rank(content) != nil)
        #expect(try query(("tag", "hom")).rank(content) == nil)
        #expect(try query(("status", "completed")).rank(content) == nil)
    }

    @Test(
        "case and diacritics make no difference",
        arguments: [
            ("Crème brûlée", "creme bru"), ("Creme brulee", "CRÈME"), ("Straße fegen", "strasse"),
            ("Cafe\u{301}", "café"), ("Łódź", "lodz"), ("Smørrebrød", "smorreb"), ("Ж и Й", "и"), ("Ἀθῆναι", "αθηναι"),
            ("日本語を勉強", "日本"), ("naïve-approach", "approach naive"), ("v2.10", "10"),
        ])
    func folding(title: String, words: String) throws {
        #expect(try query(("q", words)).rank(try content(#"{"title":"\#(title)"}"#)) != nil)
    }

    @Test("the title counts before tags before the description, a whole word before its beginning")
    func ranks() throws {
        let query = try query(("q", "milk"))
        let bodies = [
            #"{"title":"milk"}"#, #"{"title":"milkshake"}"#, #"{"title":"x","tags":["milk"]}"#,
            #"{"title":"x","tags":["milky"]}"#, #"{"title":"x","description":"some milk"}"#,
            #"{"title":"x","description":"milkmaid"}"#,
        ]
        #expect(try bodies.map { query.rank(try content($0)) } == [0, 1, 2, 3, 4, 5])
        #expect(try query.rank(content(#"{"title":"milkshake with milk"}"#)) == 0)
        #expect(try query.rank(content(#"{"title":"bread"}"#)) == nil)
    }
}
