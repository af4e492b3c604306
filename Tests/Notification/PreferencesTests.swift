import HTTPTypes
import JSON
import TestSupport
import Testing
import Timestamps

/// How a user wants to be reminded: stored as given, refused when wrong.
@Suite("Preferences")
struct PreferencesTests {
    @Test("without a word from the user the defaults hold")
    func defaults() async throws {
        try await Desk.run { desk in
            let answer = try await desk.person().send(.get, "/preferences")
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == #"{"channels":["in_app","email","webhook","sms"],"default_offset":30,"day_time":"09:00","#
                    + #""time_zone":null,"quiet_hours":null,"priorities":{},"email":null,"webhook":null,"phone":null,"#
                    + #""available_channels":["in_app","email","webhook"]}"#)
        }
    }

    @Test("what is written is read back, can be written back as it is, and is nobody else's")
    func roundTrip() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let preferences = """
                {"channels":["webhook","in_app"],"default_offset":15,"day_time":"07:30","time_zone":"Asia/Tokyo",
                 "quiet_hours":{"from":"22:00","to":"07:00","zone":"Europe/Berlin"},
                 "priorities":{"P1":{"channels":["email"],"default_offset":60,"ignore_quiet_hours":true}},
                 "email":"me@example.test","webhook":{"url":"https://example.test/hook"}}
                """
            let written = try await person.send(.put, "/preferences", preferences)
            #expect(written.status == 200)
            #expect(written.json["channels"] == ["in_app", "webhook"])
            #expect(written.json["webhook"]?["secret"]?.string?.hasPrefix("whsec_") == true)
            let read = try await person.send(.get, "/preferences")
            #expect(read.json == written.json)
            #expect(read.headers[.eTag] == written.headers[.eTag])
            let again = try await person.send(.put, "/preferences", read.text)
            #expect(again.json == read.json && again.headers[.eTag] == read.headers[.eTag])
            let other = try await desk.person().send(.get, "/preferences")
            #expect(other.json["email"] == .null)
        }
    }

    @Test("a change by somebody who knows an older version is refused")
    func conditions() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let first = try await person.send(.get, "/preferences")
            let tag = first.headers[.eTag] ?? ""
            let changed = try await person.send(.put, "/preferences", #"{"default_offset":5}"#, [.ifMatch: tag])
            #expect(changed.status == 200)
            let stale = try await person.send(.put, "/preferences", #"{"default_offset":6}"#, [.ifMatch: tag])
            #expect(stale.status == 412)
            #expect(stale.headers[.eTag] == changed.headers[.eTag])
            let unchanged = try await person.send(
                .get, "/preferences", nil, [.ifNoneMatch: changed.headers[.eTag] ?? ""])
            #expect(unchanged.status == 304)
        }
    }

    static let wrong: [(String, [String])] = [
        ("[]", ["body"]), (#"{"colour":1}"#, ["colour"]), (#"{"channels":"email"}"#, ["channels"]),
        (#"{"channels":["pigeon"]}"#, ["channels"]), (#"{"channels":["email","email"]}"#, ["channels"]),
        (#"{"default_offset":-1}"#, ["default_offset"]), (#"{"default_offset":1.5}"#, ["default_offset"]),
        (#"{"default_offset":40321}"#, ["default_offset"]), (#"{"day_time":"24:00"}"#, ["day_time"]),
        (#"{"day_time":900}"#, ["day_time"]), (#"{"time_zone":"Mars/Olympus"}"#, ["time_zone"]),
        (#"{"time_zone":"../../etc/passwd"}"#, ["time_zone"]),
        (#"{"quiet_hours":{"from":"22:00"}}"#, ["quiet_hours.to", "quiet_hours.zone"]),
        (#"{"quiet_hours":{"from":"22:00","to":"22:00","zone":"UTC"}}"#, ["quiet_hours.to"]),
        (#"{"quiet_hours":{"from":"22:00","to":"7","zone":"UTC","x":1}}"#, ["quiet_hours.x", "quiet_hours.to"]),
        (#"{"priorities":{"P5":{}}}"#, ["priorities.P5"]), (#"{"priorities":{"P1":[]}}"#, ["priorities.P1"]),
        (#"{"priorities":{"P1":{"default_offset":"x"}}}"#, ["priorities.P1.default_offset"]),
        (#"{"priorities":{"P1":{"ignore_quiet_hours":1}}}"#, ["priorities.P1.ignore_quiet_hours"]),
        (#"{"email":"nobody"}"#, ["email"]), (#"{"email":"a@b.c\r\nBcc: x@y.z"}"#, ["email"]),
        (#"{"email":"a@b.c;x@y.z"}"#, ["email"]), (#"{"webhook":{}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"https://a.test","path":"/x"}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"ftp://example.test"}}"#, ["webhook.url"]),
        (#"{"webhook":{"path":"../x"}}"#, ["webhook.path"]),
        (#"{"webhook":{"path":"/%2e%2e/%2E./admin"}}"#, ["webhook.path"]),
        (#"{"webhook":{"path":"/x/%252e%252e/y"}}"#, ["webhook.path"]),
        (#"{"webhook":{"url":"https://a.test/x/%2e%2e/y"}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"https://a.test:0/"}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"https://a.test:99999/"}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"https://a.test/%0d%0aX:1"}}"#, ["webhook.url"]),
        (#"{"webhook":{"url":"https://a.test","secret":"short"}}"#, ["webhook.secret"]),
        (#"{"webhook":{"url":"https://a.test","secret":"whsec_AAAA"}}"#, ["webhook.secret"]),
        (#"{"phone":491701234567}"#, ["phone"]), (#"{"phone":"0170 1234567"}"#, ["phone"]),
        (#"{"phone":"+1 555 CALL ME"}"#, ["phone"]), (#"{"phone":"+49170123456,+4917"}"#, ["phone"]),
        (#"{"phone":"+49 170 1234567"}"#, ["phone"]),  // as far as it goes: there is no binding here
        (#"{"day_time":"x","default_offset":"y"}"#, ["day_time", "default_offset"]),
    ]

    @Test("wrong preferences are refused with the names of the fields, and nothing is kept of them")
    func refusals() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let before = try await person.send(.get, "/preferences")
            for (body, fields) in Self.wrong {
                let answer = try await person.send(.put, "/preferences", body)
                #expect(answer.status == 400, "\(body)")
                #expect(Set(answer.faultyFields) == Set(fields), "\(body): \(answer.text)")
            }
            let after = try await person.send(.get, "/preferences")
            #expect(after.text == before.text)
        }
    }

    @Test("without a token, or without its scope, nobody is answered")
    func authentication() async throws {
        try await Desk.run { desk in
            let anonymous = try await desk.service.get("/api/notifications/preferences")
            #expect(anonymous.hasPrefix("HTTP/1.1 401"))
            let reader = try await desk.person().send(.put, "/preferences", "{}", scope: "read")
            #expect(reader.status == 403)
            let writer = try await desk.person().send(.get, "/preferences", scope: "write")
            #expect(writer.status == 403)
        }
    }

    @Test("what signs webhooks is told to whoever is signed in, and to no token that a program was given")
    func secretIsForSessions() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            try await person.prefer(#"{"webhook":{"path":"/x"}}"#)
            #expect(try await person.send(.get, "/preferences").text.contains("whsec_"))
            for scope in ["read", "read write"] {
                let token = try TestIssuer.token(
                    claims: ["sub": .string(person.id), "scope": .string(scope), "sid": ""])
                let answer = try await desk.service.get(
                    "/api/notifications/preferences", headers: ["Authorization: Bearer \(token)"])
                #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains(#""path":"/x""#))
                #expect(!answer.contains("whsec_") && !answer.contains("secret"))
            }
        }
    }

    @Test("changed preferences move the reminders that lie ahead")
    func replanning() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let due = Timestamp.now + .seconds(3600 + 3)
            try await person.publish(
                person.event {
                    $0.due = due; $0.reminders = nil
                })
            try await eventually { desk.surroundings.hasJobs() }
            try await person.prefer(#"{"default_offset":60}"#)
            let fired = try await person.waitFor(1, "delivered")
            #expect(fired.first?["offset"]?.integer == 60)
        }
    }

    @Test(
        "an address that could sign up can be written to as well",
        arguments: [
            ("j\u{F6}rg@b\u{FC}cher.example", true), ("ann@xn--bcher-kva.example", true),
            ("a@\u{4F8B}\u{3048}.jp", true),
            ("a@b..example", false), ("a@-b.example", false), ("a b@example.org", false),
        ])
    func addresses(address: String, isOne: Bool) async throws {
        try await Desk.run { desk in
            let answer = try await desk.person().send(.put, "/preferences", #"{"email":"\#(address)"}"#)
            #expect(answer.status == (isOne ? 200 : 400), "\(answer.text)")
        }
    }
}
