import FoundationEssentials
import JSON
import Testing
import Timestamps

@testable import Store

@Suite("The root document")
struct RootTests {
    private let sample: Root = {
        var root = Root(save: "abc", rev: 12, horizon: 3, replaced: ["old"])
        root.commits = [CommitMark(save: "x", base: 10), CommitMark(save: "abc", base: 11)]
        root.tombstones = [Tombstone(id: .timeOrdered(), rev: 7)]
        root.pages = [PageReference(name: "p1", first: .timeOrdered(), count: 128)]
        root.inline = [
            InlineChange(id: .timeOrdered(), stored: Array(#"{"text":"a \"quoted\" \\ one"}"#.utf8)),
            InlineChange(id: .timeOrdered(), stored: nil),
        ]
        root.events = [
            StoredEvent(
                .noted("first"), at: .init(rev: 12, index: 1), by: "a", time: Timestamp(milliseconds: 1_700_000_000_123)
            )
        ]
        root.eventPages = [EventPageReference(name: "e1", count: 16, bytes: 9_000, replica: "api/0")]
        return root
    }()

    @Test("reads back what it wrote")
    func roundTrip() throws {
        #expect(try Root(document: sample.document) == sample)
        #expect(try Root(document: Root().document) == Root())
    }

    @Test("writes its members in one order, and the empty ones not at all")
    func wholeText() throws {
        var root = sample
        root.isClosed = true
        var events = JSONWriter()
        StoredEvent.encode(root.events, into: &events)
        let event = String(decoding: events.bytes, as: UTF8.self)
        let lists =
            #""commits":["x/10","abc/11"],"tombstones":["\#(root.tombstones[0].id.compact)/7"],"#
            + #""pages":["\#(root.pages[0].text)"],"replaced":["old"],"inline":["#
            + #"["\#(root.inline[0].id.compact)",{"text":"a \"quoted\" \\ one"}],"#
            + #"["\#(root.inline[1].id.compact)",null]],"eventPages":["e1/16/9000/api/0"]"#
        #expect(
            String(decoding: root.document, as: UTF8.self)
                == #"{"v":2,"save":"abc","rev":12,"horizon":3,"closed":true,\#(lists),"events":\#(event)}"#)
        #expect(
            String(decoding: Root(save: "s").document, as: UTF8.self) == #"{"v":2,"save":"s","rev":0,"horizon":0}"#)
        let page = EventPage(sealing: root.events, of: "a").document
        #expect(String(decoding: page, as: UTF8.self) == #"{"v":2,"events":\#(event)}"#)
        let notes = [Entry(Note("a")), Entry(Note("b", key: "k"))]
        var records = JSONWriter()
        records.array(notes) { $1.record.encode(into: &$0) }
        #expect(PackedRecords(notes).document == Array(#"{"v":1,"records":"#.utf8) + records.bytes + Array("}".utf8))
    }

    @Test("passes over members that a later minor version added")
    func unknownMembers() throws {
        var root = try JSONValue(sample.document)
        guard case .object(var object) = root else { return }
        object["later"] = ["x": [1, 2, 3]]
        root = .object(object)
        #expect(try Root(document: root.bytes) == sample)
    }

    @Test("refuses a version it does not know, and damage")
    func refusals() {
        #expect(throws: RootFault.unknownVersion) { try Root(document: Array(#"{"v":3,"save":"x"}"#.utf8)) }
        #expect(throws: RootFault.malformed) { try Root(document: Array(#"{"v":1,"pages":["p/xx/3"]}"#.utf8)) }
        #expect(throws: JSONFault.self) { try Root(document: sample.document.dropLast()) }
    }

    @Test("a document in a sidecar's answer is recognised by its save without unescaping it")
    func recognition() throws {
        var writer = JSONWriter()
        sample.document.withUnsafeBytes { writer.string(utf8: $0) }
        let document = Document(raw: writer.bytes, etag: nil)
        #expect(document.begins(with: Root.prefix(save: "abc")))
        #expect(!document.begins(with: Root.prefix(save: "ab")))
        #expect(!document.begins(with: Root.prefix(save: "abcd")))
        #expect(try document.text() == sample.document)
    }

    @Test("tells whether a save happened, and admits when it cannot")
    func includes() {
        var root = Root(rev: 12)
        root.commits = [CommitMark(save: "x", base: 10), CommitMark(save: "y", base: 11)]
        #expect(root.commits.includes(save: "x", basedOn: 10) == true)
        #expect(root.commits.includes(save: "z", basedOn: 10) == false)
        #expect(root.commits.includes(save: "z", basedOn: 11) == false)
        #expect(root.commits.includes(save: "z", basedOn: 9) == nil)
        #expect(Root().commits.includes(save: "z", basedOn: 0) == false)
    }

    @Test("an event leaves in an envelope whose id is the owner, the revision and the index")
    func envelope() throws {
        let envelope = try JSONValue(sample.events[0].envelope(owner: "u", source: "api"))
        #expect(envelope["id"]?.string == "u.12.1")
        #expect(envelope["specversion"]?.string == "1.0")
        #expect(envelope["source"]?.string == "api")
        #expect(envelope["type"]?.string == "noted")
        #expect(envelope["time"]?.string == "2023-11-14T22:13:20.123Z")
        #expect(envelope["data"]?.string == "first")
        #expect(envelope["traceparent"] == nil && envelope["traceid"] == nil)
    }

    @Test("an event's trace is named twice, since daprd keeps a traceparent only beside a traceid")
    func trace() throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        var noted = PendingEvent.noted("first")
        noted.traceparent = parent
        let event = StoredEvent(noted, at: .init(rev: 1, index: 0), by: "a", time: .now)
        let envelope = try JSONValue(event.envelope(owner: "u", source: "api"))
        #expect(envelope["traceparent"]?.string == parent && envelope["traceid"]?.string == parent)
    }
}
