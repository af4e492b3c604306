import Contracts
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import TestValues
import Testing

@Suite struct AccountDeletionTests {
    private static let subscriptions = #"""
        [{"pubsubname":"pubsub","topic":"account-events","route":"/events"},
         {"pubsubname":"pubsub-broadcast","topic":"task-updates","route":"/events"}]
        """#

    @Test("a deleted account is gone: its tasks, sessions, tokens and address; who comes again is somebody new")
    func gone() async throws {
        try await withAPI(["ERRAND_API_TOKEN_CACHE": "0s"]) { api in
            let user = try await api.user()
            for index in 0..<40 { try await user.task("Task \(index)") }
            let token = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["read"]}"#).json["token"]?
                .string
            let program = Caller(api: api, token: token)
            #expect(try await program.get("/api/tasks").status == 200)

            #expect(try await user.delete(#"{"password":"correct horse"}"#).status == 204)
            #expect(try await user.get("/api/tasks").status == 401)
            #expect(try await user.post("/api/tasks", #"{"title":"x"}"#).status == 401)
            #expect(try await user.get("/api/account").status == 401)
            // The access token holds for some minutes more, and can leave nothing behind.
            #expect(try await user.get("/api/filters").status == 401)
            #expect(try await user.post("/api/filters", #"{"name":"x","filter":"p1"}"#).status == 401)
            #expect(try await user.delete(#"{"password":"correct horse"}"#).status == 401)
            #expect(try await program.get("/api/tasks").status == 401)
            let refresh = #"{"refresh_token":"\#(user.refreshToken)"}"#
            #expect(try await api.guest.post("/api/auth/refresh", refresh).status == 401)
            let credentials = #"{"email":"\#(user.email)","password":"correct horse"}"#
            #expect(try await api.guest.post("/api/auth/signin", credentials).status == 401)

            let again = try await api.guest.post("/api/auth/signup", credentials)
            #expect(again.status == 201 && again.json["user"]?["id"]?.string != user.userID)
            let reborn = Caller(api: api, token: again.json["access_token"]?.string)
            #expect(try await reborn.get("/api/tasks").json["tasks"] == [])
            #expect(try await user.get("/api/tasks").status == 401)
        }
    }

    @Test("the end of an account is told to every service once, and to every replica of sync")
    func events() async throws {
        let application = TestApplication(subscriptions: Self.subscriptions)
        try await application.run { port in
            try await withAPI(others: [SidecarConfiguration(appID: "audit", appPort: port)]) { api in
                try await eventually { !application.calls(to: "/dapr/subscribe").isEmpty }
                let user = try await api.user()
                #expect(try await user.delete(#"{"password":"correct horse"}"#).status == 204)
                try await eventually { application.calls(to: "/events").count >= 2 }
                let events = try application.calls(to: "/events").map { try JSONValue($0.body) }
                for (type, topic) in [(EventType.accountDeleted, "account-events"), (.syncClosed, "task-updates")] {
                    let event = try #require(events.first { $0["type"]?.string == type.rawValue })
                    #expect(event["topic"]?.string == topic && event["data"]?["user_id"]?.string == user.userID)
                    #expect(
                        event["data"]?["task_id"]?.string == "" && event["data"]?["payload"] == .object(JSONObject()))
                    let name = String(type.rawValue.dropFirst("com.todo.".count))
                    #expect(try SchemaCheck(schema: name).faults(of: event) == [])
                }
            }
        }
    }

    @Test("an account is deleted by a session and its password, not by less")
    func refused() async throws {
        try await withAPI(["ERRAND_FAILURES_PER_ACCOUNT": "3"]) { api in
            let user = try await api.user()
            #expect(try await api.guest.delete(#"{"password":"correct horse"}"#).status == 401)
            #expect(try await user.delete("{}").faultyFields == ["password"])
            #expect(try await user.delete(#"{"password":1}"#).faultyFields == ["password"])
            let token = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["read","write"]}"#)
            let program = Caller(api: api, token: token.json["token"]?.string)
            #expect(try await program.delete(#"{"password":"correct horse"}"#).status == 403)
            for _ in 0..<3 {
                let wrong = try await user.delete(#"{"password":"wrong horse"}"#)
                #expect(wrong.status == 403 && wrong.faultyFields == ["password"])
            }
            #expect(try await user.delete(#"{"password":"correct horse"}"#).status == 429)
            #expect(try await user.get("/api/account").status == 200)
        }
    }

    @Test("an event of an account's end that nobody meant erases nothing; a repeated one is no fault")
    func eventsAreChecked() async throws {
        let port = try await FreePort.take()
        let sidecar = SidecarConfiguration(appID: "api", appPort: port, environment: TestKeys.secrets)
        try await SidecarHarness.run([sidecar], resources: components) { sidecars in
            try await withAPI(on: sidecars.port("api"), ["APP_PORT": "\(port)"]) { api in
                let (user, other) = (try await api.user(), try await api.user())
                #expect(try await other.delete(#"{"password":"correct horse"}"#).status == 204)
                let app = Caller(api: RunningAPI(base: "http://127.0.0.1:\(port)", curl: api.curl))
                for (id, answer) in [(user.userID, "SUCCESS"), (other.userID, "SUCCESS"), ("nobody", "DROP")] {
                    let key = "\(id).7.0"
                    let body = #"""
                        {"specversion":"1.0","id":"\#(key)","source":"api","type":"com.todo.account.deleted",
                         "datacontenttype":"application/json","topic":"account-events","pubsubname":"pubsub",
                         "data":{"user_id":"\#(id)","task_id":"","sequence":7,"idempotency_key":"\#(key)","payload":{},"changed":[]}}
                        """#
                    let status = try await app.send(
                        .post, "/events/pubsub/account-events", Array(body.utf8),
                        [("Content-Type", "application/cloudevents+json")])
                    #expect(status.status == 200 && status.json["status"]?.string == answer)
                }
                #expect(try await user.get("/api/account").status == 200)
                #expect(try await user.get("/api/tasks").status == 200)
            }
        }
    }
}

extension Caller {
    /// Asks for the account's end.
    fileprivate func delete(_ body: String) async throws -> Answer {
        try await send(.delete, "/api/account", Array(body.utf8))
    }
}
