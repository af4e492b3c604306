import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import API

/// What the services that remind may ask.
@Suite struct AccountLookupTests {
    @Test("the address and the zone of an account are told by service invocation only")
    func lookup() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let open = try await api.guest.post("/internal/accounts/lookup", #"{"user_id":"\#(user.userID)"}"#)
            #expect(open.status == 404)
            func ask(_ body: String) async throws -> CurlResponse {
                try await api.curl.execute(
                    CurlRequest(
                        .post, api.appBase + "/internal/accounts/lookup", headers: [.contentType: "application/json"],
                        body: .bytes(Array(body.utf8)), timeout: .seconds(30)))
            }
            let known = try await ask(#"{"user_id":"\#(user.userID)"}"#)
            #expect(known.status == 200)
            let account = try JSONValue(known.body)
            #expect(account == ["email": .string(user.email), "time_zone": "UTC"])
            let unknown = try await ask(#"{"user_id":"\#(UUID().uuidString)"}"#)
            #expect(unknown.status == 404)
            for body in ["{}", "[]", #"{"user_id":"x"}"#] {
                let refused = try await ask(body)
                #expect(refused.status == 400)
            }
        }
    }
}
