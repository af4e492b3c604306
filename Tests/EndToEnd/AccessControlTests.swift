import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    /// The suite under the very rules that the chart is installed with: what a service asks of another must be allowed.
    @Suite("Under access control")
    struct AccessControlTests {
        /// Runs a suite, and looks afterwards whether a sidecar has refused a call.
        private static func run(
            _ work: @escaping @Sendable (SuiteUnderTest) async throws -> Void
        ) async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    #expect(suite.output.contains("access  as "), "\(suite.output.whole)")
                    try await work(suite)
                    #expect(try await Refusals.all(in: suite).isEmpty)
                }
            }
        }

        @Test("every route of every contract, asked through the web app, reaches its service", .timeLimit(.minutes(3)))
        func routes() async throws {
            try await Self.run { suite in
                let person = try await Visitor(suite, "routes")
                let routes = try ContractRoute.all()
                #expect(routes.count > 70, "\(routes.count)")
                for route in routes {
                    let answer = try await person.send(route.method, route.path, route.body)
                    #expect(answer.status < 500, "\(route.method) \(route.path): \(answer.status)")
                    let kind = answer.json?["type"]?.string ?? ""
                    #expect(!kind.hasSuffix("call-refused"), "\(route.method) \(route.path)")
                }
            }
        }

        @Test("every tool of the assistant does what it is for", .timeLimit(.minutes(3)))
        func tools() async throws {
            try await Self.run { suite in
                let person = try await Visitor(suite, "tools")
                let tools = try await person.mcp("tools/list")["tools"]?.array
                let offered = tools?.compactMap { $0["name"]?.string } ?? []
                #expect(offered.count >= 27, "\(offered.count)")
                var called: Set<String> = []
                for name in ["One", "Two", "Three"] {
                    _ = try await person.tool(
                        "add_task", ["title": .string(name), "due": "2031-03-04", "tags": ["work"]])
                }
                let filter = try await person.tool("save_filter", ["name": "Mine", "filter": "p1"])["filter"]?["id"]
                let list = try await person.tool("list_tasks", [:])["tasks"]?.array ?? []
                let ids = list.compactMap { $0["id"] }
                try #require(ids.count == 3)
                called = ["add_task", "save_filter", "list_tasks"]
                for (name, arguments) in Self.calls(ids, filter: filter ?? .null) {
                    _ = try await person.tool(name, arguments)
                    called.insert(name)
                }
                // Nobody was reminded of anything yet: the service itself says so.
                let snoozed = try await person.mcp(
                    "tools/call",
                    ["name": "snooze", "arguments": ["id": ids[0], "minutes": 5]])
                #expect(snoozed["isError"]?.bool == true)
                #expect(snoozed["content"]?.array?.first?["text"]?.string?.contains("not_found") == true, "\(snoozed)")
                called.insert("snooze")
                #expect(Set(offered).subtracting(called).isEmpty, "tools that this test does not know")
            }
        }

        /// Each of the other tools once, in an order that makes sense.
        private static func calls(_ ids: [JSONValue], filter: JSONValue) -> [(String, JSONValue)] {
            let (one, all) = (ids[0], JSONValue.array(ids))
            return [
                ("get_task", ["id": one]), ("search", ["query": "One"]), ("quick_add", ["text": "Call mom tomorrow"]),
                ("add_tasks", ["tasks": [["title": "Four"]]]), ("update_task", ["id": one, "title": "First"]),
                ("update_tasks", ["ids": all, "priority": "P1"]), ("reschedule", ["id": one, "due": "2031-03-05"]),
                ("reschedule_tasks", ["ids": all, "due": "2031-03-06"]),
                ("set_recurrence", ["id": one, "recurrence": "every friday"]), ("skip_occurrence", ["id": one]),
                ("list_instances", ["id": one]), ("fetch", ["id": one]), ("get_overview", [:]), ("list_history", [:]),
                ("set_reminders", ["id": one, "minutes": [5]]), ("list_tags", [:]),
                ("rename_tag", ["from": "work", "to": "job"]), ("delete_tag", ["name": "job"]), ("list_filters", [:]),
                ("delete_filter", ["id": filter]), ("list_reminders", [:]), ("complete_task", ["id": ids[1]]),
                ("reopen_task", ["id": ids[1]]), ("complete_tasks", ["ids": all]), ("reopen_tasks", ["ids": all]),
                ("delete_task", ["id": ids[1]]), ("restore_task", ["id": ids[1]]), ("delete_tasks", ["ids": all]),
                ("undo", [:]), ("redo", [:]),
            ]
        }

        @Test(
            "a socket is told what comes after, whether it knows no revision, or one that the history does not reach",
            .timeLimit(.minutes(2)))
        func sockets() async throws {
            try await Self.run { suite in
                let account = try await suite.client.signUp("sockets")
                func add(_ title: String) async throws -> String {
                    try await suite.client.send(.post, "/api/tasks", ["title": .string(title)], as: account)
                        .expecting(201).taskID()
                }
                _ = try await add("Before")
                let fresh = try await suite.client.open(account)
                _ = try await fresh.next("hello")
                let away = try await suite.client.open(account, since: 999_999)
                _ = try await away.next("hello")
                #expect(try await away.next("resync").revision ?? 0 < 999_999)
                let id = try await add("After")
                for tab in [fresh, away] { #expect(try await tab.next("changed").taskID == id) }
                for tab in [fresh, away] { tab.close() }
            }
        }

        @Test("what a service has no business with is refused: calls, events, secrets", .timeLimit(.minutes(4)))
        func refusals() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let plan = try suite.plan
                    func ask(
                        _ app: String, _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil
                    ) async throws -> VerificationAnswer {
                        let port = try #require(plan.sidecars.first { $0.appID == app }).httpPort
                        return try await DoctorTarget(
                            appID: app, httpPort: port, apiToken: plan.apiToken, curl: suite.client.curl
                        ).sidecar(method, path, body)
                    }
                    let occurrence = try await ask("chat", .post, "/v1.0/invoke/api/method/internal/occurrences", [:])
                    #expect(occurrence.status == 403)
                    #expect(occurrence.json?["errorCode"]?.string == "ERR_DIRECT_INVOKE")
                    #expect(
                        occurrence.json?["message"]?.string?.contains(
                            "id: spiffe://public/ns/default/chat operation: internal/occurrences verb: POST") == true,
                        "\(occurrence.json ?? .null)")
                    for app in ["web", "sync", "audit"] {
                        #expect(try await ask(app, .get, "/v1.0/invoke/recurring/method/x").status == 403, "\(app)")
                    }
                    let event = try await ask("chat", .post, "/v1.0/publish/pubsub/task-events", ["a": 1])
                    #expect(event.status == 403, "\(event.status)")
                    #expect(try await ask("api", .get, "/v1.0/secrets/secrets/jwt-signing-key").status == 200)
                    for (app, name) in [
                        ("api", "other"), ("api", "audit-signing-key"), ("audit", "jwt-signing-key"),
                    ] {
                        #expect(try await ask(app, .get, "/v1.0/secrets/secrets/\(name)").status == 403)
                    }
                    #expect(try await ask("audit", .get, "/v1.0/secrets/secrets/audit-signing-key").status == 200)
                    #expect(try await ask("chat", .get, "/v1.0/secrets/secrets/jwt-signing-key").status != 200)
                    #expect(try await !Refusals.all(in: suite).isEmpty, "these would be seen in the other tests")
                }
            }
        }

        @Test("--no-access-control lets everyone call everyone, and says so", .timeLimit(.minutes(4)))
        func open() async throws {
            try await SuitePlace.with { place in
                var place = place
                place.configurations = nil
                try await SuiteUnderTest.run(in: place) { suite in
                    #expect(suite.output.contains("everyone may call everyone (--no-access-control)"))
                    let plan = try suite.plan
                    let chat = DoctorTarget(
                        appID: "chat", httpPort: try #require(plan.sidecars.first { $0.appID == "chat" }).httpPort,
                        apiToken: plan.apiToken, curl: suite.client.curl)
                    let answer = try await chat.sidecar(.post, "/v1.0/invoke/api/method/internal/occurrences", [:])
                    #expect(answer.status == 400, "the service's own word: \(answer.status)")
                }
            }
        }
    }
}

extension SuiteUnderTest {
    /// Where the sidecars are, and their tokens.
    var plan: SidecarPlan {
        get throws { try SidecarPlan(try #require(ProcessFiles.read("\(place.state)/run/sidecars.json"))) }
    }
}

/// What sidecars did not let through.
private enum Refusals {
    /// The built-in ones say it in their log, real ones count it.
    static func all(in suite: SuiteUnderTest) async throws -> [String] {
        guard RealDaprd.isUsed else {
            let log = ProcessFiles.read("\(suite.place.state)/logs/sidecars.log") ?? []
            return String(decoding: log, as: UTF8.self).split(separator: "\n").map(String.init).filter {
                $0.contains("Access control has refused a call")
            }
        }
        var counted: [String] = []
        for sidecar in try suite.plan.sidecars {
            let port = try #require(sidecar.daprd?.metricsPort)
            let answer = try await suite.client.curl.execute(CurlRequest(.get, "http://127.0.0.1:\(port)/metrics"))
            let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
            counted += lines.filter { $0.contains("_policy_action_blocked_total{") && !$0.hasSuffix(" 0") }
        }
        return counted
    }
}

/// Somebody who comes in by the web app, as a browser or an agent does.
private struct Visitor: Sendable {
    private let account: SuiteAccount
    private let client: VerificationClient

    init(_ suite: SuiteUnderTest, _ name: String) async throws {
        let address = suite.client.address
        let origin = try #require(address.web)
        client = VerificationClient(
            address: SuiteAddress(api: origin, sync: address.sync, web: origin), curl: suite.client.curl)
        account = try await client.signUp(name)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> VerificationAnswer
    {
        try await client.send(method, path, body, as: account)
    }

    /// The result of a request by the Model Context Protocol.
    func mcp(_ method: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
        let request: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters]
        let version = try #require(HTTPField.Name("MCP-Protocol-Version"))
        let answer = try await client.send(
            .post, "/mcp", request, as: account,
            headers: [version: "2025-11-25", .accept: "application/json, text/event-stream"])
        #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        return try #require(answer.json?["result"], "\(answer.json ?? .null)")
    }

    /// What a tool answers; it has to succeed.
    func tool(_ name: String, _ arguments: JSONValue) async throws -> JSONValue {
        let result = try await mcp("tools/call", ["name": .string(name), "arguments": arguments])
        #expect(result["isError"]?.bool != true, "\(name): \(result)")
        for each in result["structuredContent"]?["results"]?.array ?? [] {
            #expect(each["error"] == nil, "\(name): \(each)")
        }
        return result["structuredContent"] ?? .null
    }
}

/// A method and a path of one of the services' OpenAPI documents, with something in each of its parameters.
private struct ContractRoute: Sendable {
    let method: HTTPRequest.Method
    let path: String

    var body: JSONValue? { [.post, .put, .patch].contains(method) ? [:] : nil }

    /// What ends the session or the account comes last.
    private var rank: Int {
        if path == "/api/account" { return 2 }
        return path.contains("sessions") || path.hasSuffix("signout") ? 1 : 0
    }

    static func all() throws -> [ContractRoute] {
        let specs = "\(SuitePlace.project)/specs"
        var routes: [ContractRoute] = []
        for folder in try FileManager.default.contentsOfDirectory(atPath: specs).sorted() {
            guard let text = ProcessFiles.read("\(specs)/\(folder)/contracts/openapi.json") else { continue }
            for (path, operations) in try JSONValue(text)["paths"]?.object ?? JSONObject() {
                for (name, _) in operations.object ?? JSONObject() {
                    guard let method = HTTPRequest.Method(rawValue: name.uppercased()),
                        [.get, .post, .put, .patch, .delete].contains(method)
                    else { continue }
                    routes.append(ContractRoute(method: method, path: Self.filled(path)))
                }
            }
        }
        return routes.sorted { $0.rank < $1.rank }
    }

    private static func filled(_ path: String) -> String {
        path.replacing("{id}", with: "01900000-0000-7000-8000-000000000000").replacing(/\{[a-z]+\}/, with: "x")
    }
}
