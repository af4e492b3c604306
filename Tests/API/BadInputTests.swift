import HTTPTypes
import JSON
import Testing

@Suite struct BadInputTests {
    /// What reaches the API as the body of a new task, and the fields that the answer must name.
    private static let bodies: [(body: String, fields: [String])] = [
        ("", ["body"]), ("{", ["body"]), ("nope", ["body"]), ("{\"title\":\"x\",}", ["body"]), ("[]", ["body"]),
        ("null", ["body"]), ("\"title\"", ["body"]), (#"{"title":5}"#, ["title"]), (#"{"title":["x"]}"#, ["title"]),
        (#"{"title":"x","tags":{}}"#, ["tags"]), (#"{"title":"x","due":5}"#, ["due"]),
        (#"{"titel":"x"}"#, ["titel"]), (#"{"title":"x","prioritty":"P1"}"#, ["prioritty"]), ("{}", ["title"]),
        (#"{"title":""}"#, ["title"]), (#"{"title":" \t "}"#, ["title"]),
        (#"{"title":"\#(String(repeating: "x", count: 10_240))"}"#, ["title"]), (#"{"title":"a\u0000b"}"#, ["title"]),
        ("{\"title\":\"a\u{0}b\"}", ["body"]), (#"{"title":"\ud800"}"#, ["body"]),
        (#"{"title":"x","priority":"urgent"}"#, ["priority"]), (#"{"title":"x","status":"done"}"#, ["status"]),
        (#"{"title":"x","due":"2026-02-30T00:00:00Z"}"#, ["due"]),
        (#"{"title":"x","due":"1969-12-31T23:59:59Z"}"#, ["due"]),
        (#"{"title":"x","due":"9999-01-01T00:00:00Z"}"#, ["due"]),
        (#"{"title":"x","due":"2026-11-21T09:30:00"}"#, ["due"]),
        (String(repeating: "[", count: 200_000), ["body"]),
        ("{\"title\":\"x\",\"a\":" + String(repeating: "{\"a\":", count: 10_000), ["body"]),
    ]

    @Test("a body that is not a task gets a 400 that names what is wrong, and makes nothing")
    func bodies() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for (body, fields) in Self.bodies {
                let answer = try await user.post("/api/tasks", body)
                #expect(answer.status == 400, "\(body.prefix(60))")
                #expect(answer.faultyFields == fields, "\(body.prefix(60))")
            }
            let list = try await user.get("/api/tasks")
            #expect(list.json["tasks"] == .array([]) && list.json["rev"]?.integer == 0)
        }
    }

    @Test("a body that is not UTF-8 is refused")
    func invalidUTF8() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for bytes: [UInt8] in [
                [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
            ] {
                let body = Array("{\"title\":\"a".utf8) + bytes + Array("\"}".utf8)
                let answer = try await user.send(.post, "/api/tasks", body)
                #expect(answer.status == 400 && answer.faultyFields == ["body"])
            }
        }
    }

    @Test("a body of 10 MB is refused without being kept")
    func tooLarge() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = Array("{\"title\":\"".utf8) + [UInt8](repeating: 0x78, count: 10 << 20) + Array("\"}".utf8)
            #expect(try await user.send(.post, "/api/tasks", body).status == 413)
            #expect(try await user.send(.post, "/api/auth/signin", body).status == 413)
            #expect(try await user.get("/api/tasks").status == 200)
        }
    }

    @Test("a body of another media type is refused")
    func mediaType() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
                let answer = try await user.post("/api/tasks", #"{"title":"x"}"#, ("Content-Type", type))
                #expect(answer.status == 415)
            }
            let charset = try await user.post(
                "/api/tasks", #"{"title":"x"}"#, ("Content-Type", "application/json; charset=utf-8"))
            #expect(charset.status == 201)
        }
    }

    @Test("an unknown path is 404, an unknown method 405, both as problems")
    func unknownRoutes() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let lost = try await user.get("/api/taskz")
            #expect(lost.status == 404 && lost.header("Content-Type") == "application/problem+json")
            let method = try await user.delete("/api/tasks")
            #expect(method.status == 405 && method.header("Allow")?.contains("POST") == true)
        }
    }

    @Test("a date in every RFC 3339 form is accepted and answered in UTC")
    func dates() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for text in [
                "2026-11-21T09:30:00Z", "2026-11-21t09:30:00z", "2026-11-21T10:30:00+01:00", "2026-11-21 09:30:00.000Z",
                "2026-11-20T23:30:00-10:00", "2026-11-21T09:30:00-00:00",
            ] {
                let answer = try await user.post("/api/tasks", #"{"title":"x","due":"\#(text)"}"#)
                #expect(answer.status == 201 && answer.json["due"]?.string == "2026-11-21T09:30:00Z")
            }
        }
    }
}
