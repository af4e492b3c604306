import API
import Chat
import Curl
import Dapr
import HTTPTypes
import JSON
import LocalSidecar
import Notification
import Recurring
import ServiceKit
import TestSupport

/// The chat service with all that stands behind it: the real API, reminders and recurrence, each beside a real sidecar.
struct ChatSuite: Sendable {
    /// What a test wants to be different.
    struct Choices: Sendable {
        /// The instances of the service, each beside the same sidecar.
        var replicas = 1
        var settings: [String: String] = [:]
        /// A server that speaks as OpenAI's does; without one there is no model.
        var model: TestApplication?
        var folder: ScratchFolder?
    }

    let api: String
    let chats: [String]
    let services: [RunningService]
    let sidecars: SidecarHarness
    let curl: CurlClient

    static func run(
        _ choices: Choices = Choices(), _ body: @escaping @Sendable (ChatSuite) async throws -> Void
    ) async throws {
        guard let model = choices.model else { return try await run(choices, model: nil, body) }
        try await model.run { port in try await run(choices, model: port, body) }
    }

    private static func run(
        _ choices: Choices, model: Int?, _ body: @escaping @Sendable (ChatSuite) async throws -> Void
    ) async throws {
        let apps = ["api", "notification", "recurring", "chat"]
        var ports: [String: Int] = [:]
        for app in apps { ports[app] = try await FreePort.take() }
        let appPorts = ports
        let curl = CurlClient()
        let configurations = apps.map {
            SidecarConfiguration(
                appID: $0, appPort: appPorts[$0],
                environment: ["jwt-signing-key": String(repeating: "A", count: 43)])
        }
        try await SidecarHarness.run(configurations, resources: resources(model), in: choices.folder) { sidecars in
            func variables(_ app: String) -> [String: String] {
                [
                    "DAPR_HTTP_PORT": "\(sidecars.port(app))", "APP_PORT": "\(appPorts[app] ?? 0)",
                    "ERRAND_PASSWORD_COST": "10", "ERRAND_ACCOUNTS_PER_ADDRESS": "10000",
                    "ERRAND_REQUESTS_PER_USER": "0", "ERRAND_REQUESTS_PER_ADDRESS": "0",
                ].merging(choices.settings) { $1 }
            }
            try await withService(APIService.self, variables("api")) { api in
                try await withService(NotificationService.self, variables("notification")) { _ in
                    try await withService(RecurringService.self, variables("recurring")) { _ in
                        try await withReplicas(choices.replicas, variables("chat")) { chats in
                            try await body(
                                ChatSuite(
                                    api: "http://127.0.0.1:\(api.ports.public)",
                                    chats: chats.map { "http://127.0.0.1:\($0.ports.public)" }, services: chats,
                                    sidecars: sidecars, curl: curl))
                        }
                    }
                }
            }
        }
        await curl.shutdown()
    }

    private static func withReplicas(
        _ count: Int, _ variables: [String: String], running: [RunningService] = [],
        _ body: @escaping @Sendable ([RunningService]) async throws -> Void
    ) async throws {
        guard running.count < count else { return try await body(running) }
        var variables = variables
        // The sidecar calls the first one.
        if !running.isEmpty { variables["APP_PORT"] = "0" }
        try await withService(ChatService.self, variables) { service in
            try await withReplicas(count, variables, running: running + [service], body)
        }
    }

    private static func resources(_ model: Int?) -> String {
        var text = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: statestore}
            spec: {type: state.sqlite, version: v1, metadata: [{name: connectionString, value: state.db}]}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub-broadcast}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: secrets}
            spec: {type: secretstores.local.env, version: v1}

            """
        if let model {
            text += """
                ---
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: llm}
                spec:
                  type: conversation.openai
                  version: v1
                  metadata:
                    - {name: key, value: sk-test}
                    - {name: model, value: scripted}
                    - {name: endpoint, value: "http://127.0.0.1:\(model)/v1"}

                """
        }
        return text
    }

    /// A user nobody else has.
    func person() async throws -> Person {
        let body: JSONValue = [
            "email": .string("\(UInt64.random(in: 0 ... .max))@example.com"), "password": "correct horse",
        ]
        let answer = Answer(
            try await curl.execute(
                CurlRequest(
                    .post, api + "/api/auth/signup", headers: [.contentType: "application/json"],
                    body: .bytes(body.bytes), timeout: .seconds(30))))
        guard let token = answer.json["access_token"]?.string, let id = answer.json["user"]?["id"]?.string else {
            throw Unexpected(answer.text)
        }
        return Person(suite: self, id: id, token: token, base: chats[0])
    }
}

/// An answer that a test cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: CurlResponse) {
        status = response.status
        headers = response.headers
        text = String(decoding: response.body, as: UTF8.self)
    }

    var json: JSONValue { (try? JSONValue(Array(text.utf8))) ?? .null }
    /// The fields that a problem names.
    var faultyFields: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    var reply: String { json["reply"]?.string ?? "" }
    /// The names of the tools that were called.
    var tools: [String] { (json["tool_calls"]?.array ?? []).compactMap { $0["name"]?.string } }

    /// The events of a stream: name and data.
    var events: [(name: String, data: JSONValue)] {
        text.split(separator: "\n\n").compactMap { event in
            var name = "message"
            var data: JSONValue?
            for line in event.split(separator: "\n") {
                if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { data = try? JSONValue(Array(line.dropFirst(6).utf8)) }
            }
            return data.map { (name, $0) }
        }
    }
}

/// A user who talks with the assistant.
struct Person: Sendable {
    let suite: ChatSuite
    let id: String
    var token: String
    var base: String

    /// The same person at another instance.
    func at(_ replica: Int) -> Person {
        var person = self
        person.base = suite.chats[replica]
        return person
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, accept: String? = nil,
        at base: String? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(token)"]
        if body != nil { headers[.contentType] = "application/json" }
        headers[.accept] = accept
        return Answer(
            try await suite.curl.execute(
                CurlRequest(
                    method, (base ?? self.base) + path, headers: headers, body: body.map { .bytes($0.bytes) } ?? .none,
                    timeout: .seconds(60))))
    }

    /// Says something.
    func say(_ message: String, in conversation: String? = nil, accept: String? = nil) async throws -> Answer {
        var body = JSONObject([("message", .string(message))])
        body["conversation_id"] = conversation.map { .string($0) }
        return try await send(.post, "/api/chat", .object(body), accept: accept)
    }

    /// Asks the API itself.
    func api(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
        try await send(method, path, body, at: suite.api)
    }

    /// Makes a task and returns its id.
    @discardableResult
    func task(_ title: String, _ members: [(String, JSONValue)] = []) async throws -> String {
        let answer = try await api(
            .post, "/api/tasks",
            .object(JSONObject([("title", .string(title))] + members.map { (key: $0.0, value: $0.1) })))
        guard let id = answer.json["id"]?.string else { throw Unexpected(answer.text) }
        return id
    }

    /// Every task that is not in the trash, by title.
    func tasks() async throws -> [String: JSONValue] {
        let page = try await api(.get, "/api/tasks?limit=1000").json["tasks"]?.array ?? []
        return Dictionary(page.map { ($0["title"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same with a token that only reads.
    func reader() async throws -> Person {
        let answer = try await api(.post, "/api/auth/tokens", ["name": "reader", "scopes": ["read"]])
        guard let token = answer.json["token"]?.string else { throw Unexpected(answer.text) }
        var person = self
        person.token = token
        return person
    }
}
