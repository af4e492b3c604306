import Assistant
import JSON
import Store
import TestSupport
import Testing
import Timestamps

@testable import Chat

/// The files in `Stored/` were written by a running suite before documents were Codable.
@Suite("Conversations as earlier versions stored them")
struct StoredDocumentTests {
    @Test("every member of every document is read, and written as it was")
    func same() throws {
        try StoredFile("conversation", beside: #filePath).check(StoredConversation.self)
        try StoredFile("user", beside: #filePath).check(UserBook.self)
        try StoredFile("user-closed", beside: #filePath).check(UserBook.self)
    }

    @Test(
        "messages, tools and memory are what they were; the first versions kept one id, and neither tools nor suggestions"
    )
    func meaning() throws {
        let json = try StoredFile("conversation", beside: #filePath).json
        let conversation = try json.decode(StoredConversation.self)
        #expect(
            conversation.messages.count == 8 && conversation.messages[0].text == "Add buy \"milk\" tomorrow #home p1")
        #expect(conversation.messages[1].toolCalls.first?.call.name != nil && conversation.memory["rules"] != nil)
        #expect(conversation.messages.map(\.json) == json["messages"]?.array)
        let old: JSONValue = [
            "commit": "0011",
            "messages": [["id": "m", "role": "user", "text": "x", "created_at": "2026-11-30T11:27:59Z"]],
        ]
        let stored = try StoredDocument<StoredConversation>(old.bytes)
        #expect(stored.writes == ["0011"] && stored.value.messages.map(\.text) == ["x"] && stored.value.memory == [:])
        let book = try StoredFile("user-closed", beside: #filePath).json.decode(UserBook.self)
        #expect(book.isClosed && book.entries.isEmpty)
    }

    @Test("a tool's faults, missing results, long results and large numbers are kept as they are")
    func tools() throws {
        let fault: JSONValue = [
            "id": "c", "name": "n", "arguments": ["n": 9_007_199_254_740_993],
            "error": ["code": "limit", "message": "m"],
        ]
        let nothing: JSONValue = ["id": "c", "name": "n", "arguments": [:], "result": nil]
        for json in [fault, nothing] {
            let record = try json.decode(ToolRecord.self)
            #expect(try record.json == json && JSONValue(encoding: record) == json)
        }
        let long: JSONValue = [
            "id": "c", "name": "n", "arguments": [:], "result": .string(String(repeating: "x", count: 9000)),
        ]
        let record = try long.decode(ToolRecord.self)
        #expect(record.json == long)
        #expect(try JSONValue(encoding: record)["result"] == ["omitted": true])
    }
}
