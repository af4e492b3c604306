import FoundationEssentials
import JSON
import Store
import TestSupport
import TestValues
import Testing
import Timestamps

@testable import API

/// The files in `Stored/` were written by a running suite before documents were Codable.
@Suite("Documents as earlier versions stored them")
struct StoredDocumentTests {
    private func json(_ name: String) throws -> JSONValue { try StoredFile(name, beside: #filePath).json }

    private func read<Value: ConditionalDocument>(_ type: Value.Type, _ json: JSONValue) throws -> Value {
        try StoredDocument<Value>(json.bytes).value
    }

    @Test("every member of every document is read, and written as it was")
    func same() throws {
        try StoredFile("account", beside: #filePath).check(Account.self)
        try StoredFile("sessions", beside: #filePath).check(SessionBook.self)
        try StoredFile("sessions-closed", beside: #filePath).check(SessionBook.self)
        try StoredFile("api-tokens", beside: #filePath).check(TokenBook.self)
        try StoredFile("filters", beside: #filePath).check(FilterBook.self)
        try StoredFile("feed", beside: #filePath).check(Feed.self)
    }

    @Test("what they say is what was meant")
    func meaning() throws {
        let account = try read(Account.self, json("account"))
        #expect(account.profile.email == "ann@example.org" && account.profile.zone == "Europe/Berlin")
        #expect(account.profile.name == "Änn \u{1F600}/\"x\"" && account.created.milliseconds == 1_796_038_078_056)
        #expect(try account.password.matches("a calm and long passphrase"))
        let sessions = try read(SessionBook.self, json("sessions"))
        #expect(sessions.sessions.map(\.client) == ["curl/7.88.1", "Firefox \"on\" Linux"])
        #expect(sessions.session("ae77c9dddb47a0ba", now: Timestamp(milliseconds: 1_798_630_078_801)) != nil)
        #expect(sessions.session("ae77c9dddb47a0ba", now: Timestamp(milliseconds: 1_798_630_078_802)) == nil)
        #expect(try read(SessionBook.self, json("sessions-closed")).email == nil)
        let tokens = try read(TokenBook.self, json("api-tokens")).tokens
        #expect(tokens.map(\.scopes) == [["read", "write"], ["read"]])
        #expect(tokens.map(\.lastUsed) == [Timestamp(milliseconds: 1_796_038_079_145), nil])
        #expect(try read(FilterBook.self, json("filters")).filters.map(\.name) == ["Wörk"])
    }

    @Test("members that the first versions did not have may be missing")
    func older() throws {
        var account = try #require(try json("account").object)
        for name in ["time_zone", "commits"] { account[name] = nil }
        #expect(try read(Account.self, .object(account)).profile.zone == "UTC")
        var book = try #require(try json("sessions").object)
        book["sessions"] = .array(
            (book["sessions"]?.array ?? []).compactMap(\.object).map { session in
                var session = session
                for name in ["client", "previous"] { session[name] = nil }
                return .object(session)
            })
        #expect(try read(SessionBook.self, .object(book)).sessions.map(\.client) == ["", ""])
        #expect(try read(Feed.self, ["digest": nil, "created": 1]).digest == nil)
    }

    @Test("what is no such document is refused, and says which member is at fault")
    func wrong() throws {
        for name in ["user_id", "email", "name", "password", "created"] {
            var account = try #require(try json("account").object)
            account[name] = true
            let error = #expect(throws: DecodingError.self) { try read(Account.self, .object(account)) }
            #expect(String(describing: error).contains(name) || name == "password", "\(String(describing: error))")
        }
        #expect(throws: (any Error).self) { try read(TokenBook.self, []) }
    }
}
