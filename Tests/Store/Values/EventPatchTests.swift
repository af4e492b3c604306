import JSON
import TestSupport
import TestValues
import Testing
import Timestamps

@testable import Store

@Suite("Events told by those before them")
struct EventPatchTests {
    private static let task =
        #"{"id":"0193","title":"Grüße, 世界 👩‍👩‍👧","description":"\"quoted\" \\ and long enough to share"}"#

    private func event(_ index: Int, _ data: String, rev: Int64 = 7, traceparent: String? = "00-a-b-01") -> StoredEvent
    {
        StoredEvent(
            PendingEvent(
                pubsub: "p\(index)", topic: "t\(index)", type: "y\(index)", subject: "s", data: Array(data.utf8),
                traceparent: traceparent),
            at: .init(rev: rev, index: index), by: "replica", time: Timestamp(milliseconds: 5))
    }

    private func stored(_ events: [StoredEvent]) -> [UInt8] {
        var writer = JSONWriter()
        StoredEvent.encode(events, into: &writer)
        return writer.bytes
    }

    private func read(_ list: some Sequence<UInt8>) throws -> [StoredEvent] {
        try JSONScanner.read(Array(list)) { try StoredEvent.list(from: &$0) }
    }

    @Test("a change's events are read back as they were, and take much less than each alone")
    func together() throws {
        let head = #"{"user_id":"u","task_id":"0193","sequence":7,"idempotency_key":"u.7."#
        let events = [
            event(0, head + #"0","payload":\#(Self.task),"changed":[]}"#),
            event(1, head + #"1","payload":{"op":"upsert","task":\#(Self.task)},"changed":[]}"#),
            event(2, head + #"2","payload":{},"changed":[]}"#),
            event(0, head + #"0","payload":\#(Self.task),"changed":["title"]}"#, rev: 8),
            event(1, "[]", rev: 8, traceparent: nil),
        ]
        #expect(try read(stored(events)) == events)
        #expect(try read(stored(Array(events.dropFirst()))) == Array(events.dropFirst()))
        let pair = stored(Array(events.prefix(2))).count
        #expect(pair * 4 < 3 * (stored([events[0]]).count + stored([events[1]]).count))
    }

    @Test("a patch gives the data it was made of, wherever characters are cut")
    func random() throws {
        var random = SplitMix64(seed: 11)
        let letters: [Character] = ["a", "b", "é", "ü", "世", "👩‍👩‍👧", "\"", "\\", "\u{2028}", "\u{1}"]
        func text(_ count: Int) -> String {
            String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        var made = 0
        for _ in 0..<3000 {
            let shared = [text(Int.random(in: 0...40, using: &random)), text(Int.random(in: 0...60, using: &random))]
            func data() -> [UInt8] {
                Array("\(shared[0])\(text(Int.random(in: 0...9, using: &random)))\(shared[1])\(text(3))".utf8)
            }
            let (base, new) = (data(), data())
            guard let patch = EventPatch(of: new, after: base) else { continue }
            made += 1
            var writer = JSONWriter()
            patch.encode(into: &writer)
            let read = try JSONScanner.read(writer.bytes) { try EventPatch(from: &$0) }
            #expect(read == patch)
            #expect(try read.data(after: base) == new)
        }
        #expect(made > 1000)
    }

    @Test(
        "a patch that points nowhere is damage, not a crash",
        arguments: [
            "[[0,99]]", "[[-1,2]]", "[[1]]", "[[1,2,3]]", "[[9223372036854775807,9223372036854775807]]", "[{}]", "[1]",
        ])
    func damage(patch: String) {
        let first = String(decoding: stored([event(0, "{}")]).dropLast(), as: UTF8.self)
        #expect(throws: (any Error).self) {
            try read("\(first),{\"also\":1,\"pubsub\":\"p\",\"topic\":\"t\",\"type\":\"y\",\"patch\":\(patch)}]".utf8)
        }
        #expect(throws: RootFault.malformed) {
            try read(#"[{"also":1,"pubsub":"p","topic":"t","type":"y","data":{}}]"#.utf8)
        }
    }

    @Test("what the version before wrote is read")
    func formerVersion() throws {
        let root = try Root(
            document: Array(
                #"""
                {"v":1,"save":"x","rev":7,"horizon":1,"events":[{"rev":7,"index":0,"by":"replica","at":5,"pubsub":"p0",
                "topic":"t0","type":"y0","subject":"s","traceparent":"00-a-b-01","data":{"a":1}}]}
                """#.utf8))
        #expect(root.events == [event(0, #"{"a":1}"#)])
    }
}
