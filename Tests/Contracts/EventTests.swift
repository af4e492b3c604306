import Contracts
import JSON
import TestValues
import Testing

@Suite("Events on the wire")
struct EventTests {
    static let names = EventType.allCases.map { String($0.rawValue.dropFirst("com.todo.".count)) }

    @Test("every type has a golden event that its schema accepts", arguments: names)
    func schema(name: String) throws {
        let faults = try SchemaCheck(schema: name).faults(of: Golden.json(name))
        #expect(faults == [])
    }

    @Test("event data is written exactly as in the golden events", arguments: names + ["sync.changed-delete"])
    func data(name: String) throws {
        let event = try Golden.json(name)
        let golden = try #require(event["data"])
        let data = try TaskEventData(json: golden.bytes)
        #expect(data.json == golden.bytes)
        #expect(data.idempotencyKey == event["id"]?.string)
        #expect(EventID(data.idempotencyKey)?.rev == data.sequence)
        #expect(EventID(data.idempotencyKey)?.userID == data.userID)
    }

    @Test(
        "the sync payload is written exactly as in the golden events",
        arguments: ["sync.changed", "sync.changed-delete"])
    func syncChange(name: String) throws {
        let golden = try #require(Golden.json(name)["data"]?["payload"]).bytes
        #expect(try SyncChange(json: golden).json == golden)
    }

    @Test("a schema finds what is missing, of the wrong type, or out of range")
    func refusals() throws {
        let check = try SchemaCheck(schema: "task.created")
        guard case .object(var event) = try Golden.json("task.created") else { return }
        event["id"] = 7
        #expect(check.faults(of: .object(event)).contains { $0.contains("id") })
        event["id"] = nil
        #expect(check.faults(of: .object(event)).contains { $0.contains("id") })
        event["id"] = "somebody.1.0"
        #expect(check.faults(of: .object(event)).contains { $0.hasSuffix("id: pattern") })
        event["type"] = "com.todo.task.renamed"
        #expect(check.faults(of: .object(event)).contains { $0.contains("type") })
    }

    @Test("data with a member missing is refused by name, unknown members are passed over")
    func missing() throws {
        #expect(throws: ContractFault.missing("task_id")) {
            try TaskEventData(json: Array(#"{"user_id":"u","sequence":1,"idempotency_key":"k","payload":{}}"#.utf8))
        }
        let text = #"{"x":[1],"user_id":"u","task_id":"t","sequence":1,"idempotency_key":"k","payload":{}}"#
        #expect(try TaskEventData(json: Array(text.utf8)).changed == [])
        #expect(throws: ContractFault.unknownValue("op")) { try SyncChange(json: Array(#"{"op":"merge"}"#.utf8)) }
    }

    @Test("each type travels on one topic, each topic has a place for dead letters")
    func topics() {
        #expect(EventType.allCases.allSatisfy { Topic.all.contains($0.topic) })
        #expect(EventType.syncChanged.topic.pubsub == Component.pubsubBroadcast)
        #expect(Topic.taskEvents.deadLetters == "task-events-dead")
    }

    @Test(
        "an event id that is not one is refused",
        arguments: ["", "a.b.c", "u.1", "u.1.2.3", "u.-1.0", ".1.0", ":u.1.0", "a:", "a:b:u.1.0.0"])
    func eventIDs(text: String) {
        #expect(EventID(text) == nil)
    }

    @Test(
        "an event id names its source unless that is the api, and reads back",
        arguments: ["u.1.0", "notification:u.7.2"])
    func scopedEventIDs(text: String) {
        #expect(EventID(text)?.description == text)
        #expect(EventID(text)?.userID == "u")
    }
}
