import JSON
import LocalSidecar
import TestSupport
import Testing
import Timestamps

@testable import Errand

/// The files in `Stored/` were written by `errand up` and `errand login` before documents were Codable.
@Suite("Files as earlier versions wrote them")
struct StoredDocumentTests {
    @Test("credentials and the plan of the sidecars are read, and written as they were")
    func same() throws {
        try StoredFile("credentials-session", beside: #filePath).checkCodable(StoredCredentials.self)
        try StoredFile("credentials-token", beside: #filePath).checkCodable(StoredCredentials.self)
        try StoredFile("sidecars", beside: #filePath).checkCodable(SidecarPlan.self)
    }

    @Test("they say what was meant")
    func meaning() throws {
        let session = try StoredFile("credentials-session", beside: #filePath).json.decode(StoredCredentials.self)
        let expires = try #require(Timestamp(rfc3339: "2026-11-30T11:43:55.470Z"))
        #expect(session.secret == .session(SessionTokens(access: "a.b.c", refresh: "er1_x", expires: expires)))
        let token = try StoredFile("credentials-token", beside: #filePath).json.decode(StoredCredentials.self)
        #expect(token.secret == .apiToken("errand_t") && token.zone == "Europe/Berlin")
        let plan = try SidecarPlan(StoredFile("sidecars", beside: #filePath).json.bytes)
        #expect(plan.sidecars.map(\.appID).first == "web" && plan.sidecars.count == 7 && plan.inspector?.token == "t")
    }

    @Test(
        "what is no such file is refused",
        arguments: [#"{}"#, #"[]"#, #"{"origin":"o","user_id":"u","email":"e","time_zone":"z"}"#])
    func wrong(text: String) throws {
        let json = try JSONValue(Array(text.utf8))
        #expect(throws: DecodingError.self) { try json.decode(StoredCredentials.self) }
        #expect(throws: DecodingError.self) { try json.decode(SidecarPlan.self) }
    }
}
