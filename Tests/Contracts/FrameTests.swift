import Contracts
import JSON
import TestValues
import Testing

@Suite("Frames between sync and its clients")
struct FrameTests {
    private static let taskID = "0193f1a0-6b7c-7d21-8e3f-a1b2c3d4e5f6"

    @Test("server frames are written exactly as in the golden files, and their schema accepts them")
    func server() throws {
        let frames: [(String, ServerFrame)] = try [
            ("frame-hello", .hello(rev: 7, heartbeatSeconds: SyncProtocol.heartbeatSeconds)),
            ("frame-changed-upsert", .changed(rev: 7, taskID: Self.taskID, .upsert(task: Golden.bytes("task")))),
            ("frame-changed-delete", .changed(rev: 8, taskID: Self.taskID, .delete(taskID: Self.taskID))),
            ("frame-resync", .resync(rev: 9)),
            ("frame-notice", .notice(Array(#"{"text":"Reminder: Buy oat milk"}"#.utf8))),
            ("frame-pong", .pong),
        ]
        for (name, frame) in frames {
            #expect(try frame.json == Golden.bytes(name))
            #expect(try SchemaCheck(schema: "server-frame").faults(of: Golden.json(name)) == [])
        }
    }

    @Test("client frames are read and written as in the golden files")
    func client() throws {
        #expect(try ClientFrame(json: Golden.bytes("client-ping")) == .ping)
        #expect(try ClientFrame.ping.json == Golden.bytes("client-ping"))
        let token = try ClientFrame(json: Golden.bytes("client-token"))
        #expect(token == .token("eyJhbGciOiJFZERTQSJ9.e30.c2ln"))
        #expect(try token.json == Golden.bytes("client-token"))
        #expect(try SchemaCheck(schema: "client-frame").faults(of: Golden.json("client-token")) == [])
    }

    @Test("an unknown frame is ignored, a broken one refused")
    func strange() throws {
        #expect(try ClientFrame(json: Array(#"{"type":"dance","to":[1]}"#.utf8)) == .unknown)
        #expect(throws: ContractFault.missing("type")) { try ClientFrame(json: Array("{}".utf8)) }
        #expect(throws: ContractFault.missing("token")) { try ClientFrame(json: Array(#"{"type":"token"}"#.utf8)) }
        #expect(throws: JSONFault.self) { try ClientFrame(json: Array("ping".utf8)) }
    }
}
