import JSON
import Tasks
import Testing
import Timestamps

@Suite struct TaskContentTests {
    @Test("a title is enough, and everything else takes its default")
    func defaults() throws {
        let content = try content(#"{"title":"  Buy milk "}"#)
        #expect(content.title == "Buy milk")
        #expect(content.description == nil)
        #expect(content.status == .pending)
        #expect(content.priority == .p3)
        #expect(content.tags.isEmpty)
        #expect(content.due == nil)
    }

    @Test("every member is read")
    func everything() throws {
        let content = try content(
            #"{"title":"Tea","description":"hot\n","status":"completed","priority":"P1","tags":["a","A","b"],"due":"2026-11-21T09:30:00+01:00"}"#
        )
        #expect(content.description == "hot\n")
        #expect(content.status == .completed)
        #expect(content.priority == .p1)
        #expect(content.tags == ["a", "b"])
        #expect(content.due?.text == "2026-11-21T08:30:00Z")
    }

    @Test(
        "a member that looks like a typo is refused with what was probably meant",
        arguments: [
            ("titel", "title"), ("Description", "description"), ("dueDate", "due"), ("tag", "tags"),
            ("prioritty", "priority"), ("done", "status"), ("tilte", "title"),
        ])
    func typos(name: String, meant: String) throws {
        let message = try #require(faults(#"{"title":"x","\#(name)":"y"}"#)[name])
        #expect(message.hasSuffix("did you mean \"\(meant)\"?"))
    }

    @Test("an unknown member is refused, a read-only one that was read before is ignored")
    func unknown() throws {
        #expect(faults(#"{"title":"x","colour":"red"}"#)["colour"] == "is not a member of a task")
        #expect(faults(#"{"title":"x","id":"1","rev":2,"created_at":"","updated_at":"","completed_at":null}"#).isEmpty)
    }

    @Test(
        "a wrong type names its member",
        arguments: [
            (#"{"title":5}"#, "title"), (#"{"title":null}"#, "title"), (#"{"title":"x","tags":"a"}"#, "tags"),
            (#"{"title":"x","tags":["a",1]}"#, "tags[1]"), (#"{"title":"x","due":1700000000}"#, "due"),
            (#"{"title":"x","priority":1}"#, "priority"), (#"{"title":"x","status":true}"#, "status"),
            (#"{"title":"x","description":{}}"#, "description"), (#"{"title":"x","status":null}"#, "status"),
            (#"{}"#, "title"), (#"{"description":"x"}"#, "title"),
        ])
    func wrongTypes(body: String, member: String) { #expect(faults(body).keys.sorted() == [member]) }

    @Test("all faulty members are named at once")
    func several() {
        #expect(
            faults(#"{"title":"","priority":"urgent","tags":[""],"due":"soon"}"#).keys.sorted()
                == ["due", "priority", "tags[0]", "title"])
    }

    @Test("text is bounded, and control characters are refused")
    func text() {
        #expect(faults(#"{"title":"   "}"#)["title"] == "must not be empty")
        #expect(faults(#"{"title":"\#(String(repeating: "é", count: 500))"}"#).isEmpty)
        #expect(faults(#"{"title":"\#(String(repeating: "x", count: 501))"}"#)["title"] != nil)
        #expect(faults(#"{"title":"a\u0301\#(String(repeating: "\u{301}", count: 600))"}"#)["title"] != nil)
        #expect(faults(#"{"title":"a\u0000b"}"#)["title"] == "must not contain control characters")
        #expect(faults(#"{"title":"a\nb"}"#)["title"] == "must not contain control characters")
        #expect(faults(#"{"title":"x","description":"\u0007"}"#)["description"] != nil)
        #expect(faults(#"{"title":"x","description":"\#(String(repeating: "x", count: 10_001))"}"#).count == 1)
        #expect(faults(#"{"title":"x","tags":["1","2","3","4","5","6","7","8","9","10","11"]}"#)["tags"] != nil)
        #expect(faults(#"{"title":"x","tags":["\#(String(repeating: "x", count: 51))"]}"#)["tags[0]"] != nil)
    }

    @Test("what is not a JSON object is refused, with the place")
    func malformed() {
        for body in ["", "{", "nope", "{\"title\":\"x\"} trailing", "{\"title\":\"x\",}", "{'title':'x'}"] {
            #expect(faults(body)[""] != nil)
        }
        #expect(faults("[]")[""] == "not an object")
        #expect(faults(Array("{\"title\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8))[""] == "invalid UTF-8")
        #expect(faults(#"{"title":"\ud800"}"#)[""] == "invalid escape sequence")
        #expect(faults("{\"title\":\"a\u{0}b\"}")[""] == "invalid string")
        let deep = String(repeating: "[", count: 100_000)
        #expect(faults("{\"title\":\(deep)")[""] == "nested too deeply")
    }
}
