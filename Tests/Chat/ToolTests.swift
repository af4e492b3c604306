import Assistant
import Dapr
import HTTPTypes
import JSON
import TestSupport
import Testing
import TimeZones

@testable import Chat

@Suite("Tools")
struct ToolTests {
    /// Runs with the tools of one person.
    private func withTools(
        scopes: Set<String> = ["read", "write"],
        _ body: @escaping @Sendable (Person, ToolSession) async throws -> Void
    ) async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let dapr = DaprClient(DaprConfiguration(endpoint: suite.sidecars.url("chat")))
            let session = ToolSession(
                suite: SuiteClient(dapr: dapr, authorization: "Bearer \(ann.token)"), scopes: scopes,
                zone: try #require(Zone("Europe/Berlin")))
            try await body(ann, session)
        }
    }

    private func outcome(_ name: String, _ arguments: JSONValue, _ session: ToolSession) async -> ToolOutcome {
        await Tools.call(ToolCall(id: "1", name: name, arguments: arguments), in: session)
    }

    private func call(_ name: String, _ arguments: JSONValue, _ session: ToolSession) async throws -> JSONValue {
        switch await outcome(name, arguments, session) {
        case .success(let result):
            let faults = SchemaFault.all(in: result, against: Tools.named(name)?.output ?? [:])
            #expect(faults.isEmpty, "\(name): \(faults)")
            return result
        case .failure(let fault): throw fault
        }
    }

    @Test("the registry holds the tools of the contract, each with a name of its own and both schemas")
    func registry() {
        let names = Tools.all.map(\.name)
        #expect(
            names == [
                "add_task", "add_tasks", "quick_add", "get_task", "list_tasks", "search", "fetch",
                "get_overview", "update_task",
                "complete_task", "reopen_task", "delete_task", "restore_task", "reschedule", "complete_tasks",
                "reopen_tasks", "delete_tasks", "update_tasks", "reschedule_tasks", "set_recurrence", "set_reminders",
                "list_tags", "rename_tag", "delete_tag", "list_filters", "save_filter", "delete_filter",
                "list_reminders", "snooze", "undo", "redo", "list_history", "skip_occurrence", "list_instances",
            ])
        for tool in Tools.all {
            #expect(tool.input["type"] == "object" && tool.input["additionalProperties"] == false, "\(tool.name)")
            #expect(tool.output["type"] == "object", "\(tool.name)")
            #expect(tool.scope == (tool.annotations.isReadOnly ? "read" : "write"))
        }
    }

    @Test("a task goes through its whole life by tools")
    func life() async throws {
        try await withTools { ann, tools in
            let added = try await call(
                "add_task",
                [
                    "title": "Report", "due": "tomorrow 9am", "priority": "P2", "tags": ["work"], "reminders": [30],
                    "checklist": [["title": "Draft"]],
                ], tools)
            let id = try #require(added["task"]?["id"])
            #expect(added["task"]?["due"]?.string?.hasSuffix("[Europe/Berlin]") == true)
            #expect(try await call("get_task", ["id": id], tools)["task"]?["title"] == "Report")
            let edited = try await call(
                "update_task",
                [
                    "id": id, "title": "Yearly report", "add_tags": ["Work", "year"], "remove_tags": ["none"],
                    "due": nil,
                ],
                tools)
            #expect(edited["task"]?["tags"] == ["work", "year"])
            #expect(edited["task"]?["due"]?.isNull == true)
            let moved = try await call("reschedule", ["id": id, "due": "2027-03-04"], tools)
            #expect(moved["task"]?["due"] == "2027-03-04")
            let recurring = try await call("set_recurrence", ["id": id, "recurrence": "every second friday"], tools)
            #expect(recurring["task"]?["recurrence"]?["interval"] == 2)
            #expect(recurring["task"]?["due"] == "2027-03-04")
            let ended = try await call("set_recurrence", ["id": id, "recurrence": nil], tools)
            #expect(ended["task"]?["recurrence"]?.isNull == true)
            #expect(try await call("set_reminders", ["id": id, "minutes": [5]], tools)["task"]?["reminders"] == [5])
            for _ in 0..<2 {
                let done = try await call("complete_task", ["id": id], tools)
                #expect(done["task"]?["status"] == "completed")
            }
            #expect(try await call("reopen_task", ["id": id], tools)["task"]?["status"] == "pending")
            #expect(try await call("delete_task", ["id": id], tools)["deleted"] == [id])
            #expect(try await ann.tasks().isEmpty)
            #expect(try await call("restore_task", ["id": id], tools)["task"]?["id"] == id)
            #expect(try await call("undo", [:], tools)["deleted"] == [id])
            #expect(try await call("redo", [:], tools)["tasks"]?.array?.first?["id"] == id)
        }
    }

    @Test("the list of tools takes little of a model's context")
    func size() {
        let tools: [JSONValue] = Tools.all.map { tool in
            [
                "name": .string(tool.name), "title": .string(tool.title), "description": .string(tool.description),
                "inputSchema": Schema.listed(tool.input), "outputSchema": Schema.outline(tool.output),
                "annotations": [
                    "readOnlyHint": false, "destructiveHint": false, "openWorldHint": false, "idempotentHint": true,
                ],
            ]
        }
        let bytes = JSONValue.array(tools).bytes.count
        print("tools/list: \(bytes) bytes")
        #expect(bytes < 20_000)
    }

    @Test("a search gives ids, titles and addresses, and what it found is fetched as text")
    func connector() async throws {
        try await withTools { ann, tools in
            var tools = tools
            tools.origin = "https://errand.example.com"
            let id = try await ann.task("Quarterly plan", [("tags", ["work"]), ("description", "Three pages")])
            let found = try await call("search", ["query": "quarterly"], tools)
            let url: JSONValue = .string("https://errand.example.com/today?task=\(id)")
            #expect(found["results"] == [["id": .string(id), "title": "Quarterly plan", "url": url]])
            #expect(found["tasks"]?.array?.first?["url"] == url)
            let document = try await call("fetch", ["id": .string(id)], tools)
            #expect(document["url"] == url && document["title"] == "Quarterly plan")
            #expect(document["text"]?.string?.contains("Three pages") == true)
            #expect(document["metadata"]?["tags"] == ["work"])
        }
    }

    @Test("an overview counts what is due")
    func overview() async throws {
        try await withTools { ann, tools in
            try await ann.task("Late", [("due", "2020-01-01")])
            try await ann.task("Some day")
            let overview = try await call("get_overview", [:], tools)
            #expect(overview["overdue"]?.array?.first?["title"] == "Late")
            #expect(overview["open"] == 2)
            #expect(overview["today"] == [])
            #expect(
                await outcome("snooze", ["id": "019a0000-0000-7000-8000-000000000001", "minutes": 5], tools).fault?.code
                    == "not_found")
        }
    }

    @Test("an occurrence is skipped, and the series is listed")
    func occurrences() async throws {
        try await withTools { _, tools in
            let made = try await call(
                "add_task", ["title": "Water", "due": "2030-01-07", "recurrence": ["frequency": "weekly"]], tools)
            let id = try #require(made["task"]?["id"])
            #expect(try await call("skip_occurrence", ["id": id], tools)["task"]?["due"] == "2030-01-14")
            #expect(try await call("list_instances", ["id": id], tools)["tasks"]?.array?.first?["id"] == id)
        }
    }

    @Test("what a turn changes is undone by one undo, whatever tools it called")
    func unit() async throws {
        try await withTools { _, tools in
            let id = try #require(try await call("add_task", ["title": "Tea"], tools)["task"]?["id"])
            var turn = tools
            turn.unit = "turn-1"
            _ = try await call("update_task", ["id": id, "priority": "P1"], turn)
            _ = try await call("update_task", ["id": id, "add_tags": ["urgent"]], turn)
            _ = try await call("complete_task", ["id": id], turn)
            _ = try await call("undo", [:], tools)
            let task = try await call("get_task", ["id": id], tools)["task"]
            #expect(task?["priority"] == "P3" && task?["tags"] == [] && task?["status"] == "pending")
        }
    }

    @Test("many at once succeed and fail each by itself")
    func many() async throws {
        try await withTools { ann, tools in
            let added = try await call(
                "add_tasks",
                ["tasks": [["title": "One"], ["title": "Two", "due": "someday soonish"], ["title": "Three"]]], tools)
            let results = try #require(added["results"]?.array)
            #expect(results.map { $0["task"]?["title"] } == ["One", nil, "Three"])
            #expect(results[1]["error"]?["code"] == "invalid")
            let ids = results.compactMap { $0["task"]?["id"] } + ["01900000-0000-7000-8000-000000000000"]
            let changes: [(String, JSONValue)] = [
                ("update_tasks", ["priority": "P1", "add_tags": ["x"]]), ("reschedule_tasks", ["due": "2027-01-01"]),
                ("complete_tasks", [:]), ("reopen_tasks", [:]), ("delete_tasks", [:]),
            ]
            for (tool, more) in changes {
                var arguments = more.object ?? JSONObject()
                arguments["ids"] = .array(ids)
                let each = try await call(tool, .object(arguments), tools)["results"]?.array ?? []
                #expect(each.map { $0["id"] } == ids, "\(tool)")
                #expect(each.map { $0["error"]?["code"] } == [nil, nil, "not_found"], "\(tool)")
                if tool == "update_tasks" { #expect(each[0]["task"]?["tags"] == ["x"]) }
            }
            #expect(try await ann.tasks().isEmpty)
        }
    }

    @Test("lists, searches, tags, filters and reminders are read and kept")
    func collections() async throws {
        try await withTools { ann, tools in
            try await ann.task("Alpha", [("priority", "P1"), ("tags", ["work"]), ("due", "2027-01-02")])
            try await ann.task("Beta", [("priority", "P1"), ("tags", ["work", "home"]), ("due", "2027-01-01")])
            try await ann.task("Gamma", [("status", "completed")])
            func titles(_ arguments: JSONValue) async throws -> [String] {
                try await call("list_tasks", arguments, tools)["tasks"]?.array?.compactMap { $0["title"]?.string } ?? []
            }
            #expect(
                try await titles(["priority": ["P1", "P2"], "tags": ["work"], "sort": "due"]) == ["Beta", "Alpha"])
            #expect(
                try await titles(["sort": "title", "order": "desc", "status": "all"]) == ["Gamma", "Beta", "Alpha"])
            #expect(try await titles(["filter": "#home & p1"]) == ["Beta"])
            #expect(try await titles(["status": "completed"]) == ["Gamma"])
            let page = try await call("list_tasks", ["limit": 1, "sort": "title"], tools)
            let cursor = try #require(page["next_cursor"])
            #expect(try await titles(["limit": 1, "sort": "title", "cursor": cursor]) == ["Beta"])
            let found = try await call("search", ["query": "gam", "status": "all"], tools)
            #expect(found["tasks"]?.array?.count == 1)
            #expect(try await call("list_tags", [:], tools)["tags"]?.array?.first?["name"] == "work")
            #expect(try await call("rename_tag", ["from": "work", "to": "a.b é&?"], tools)["changed"] == 2)
            #expect(try await call("delete_tag", ["name": "a.b é&?"], tools)["changed"] == 2)
            let saved = try await call("save_filter", ["name": "Urgent", "filter": "p1"], tools)
            #expect(try await call("list_filters", [:], tools)["filters"]?.array == [saved["filter"] ?? .null])
            _ = try await call("delete_filter", ["id": saved["filter"]?["id"] ?? ""], tools)
            #expect(try await call("list_filters", [:], tools)["filters"] == [])
            #expect(try await call("list_reminders", [:], tools)["notifications"] == [])
            let quick = try await call("quick_add", ["text": "Call mom tomorrow 5pm p1 #family"], tools)
            #expect(quick["task"]?["tags"] == ["family"])
            #expect(quick["understood"]?.array?.contains { $0["kind"] == "priority" } == true)
        }
    }

    @Test(
        "what does not fit or cannot be is told",
        arguments: [
            ("add_task", [:], "invalid"), ("add_task", ["title": ""], "invalid"),
            ("add_task", ["title": "x", "priority": "P5"], "invalid"), ("add_task", ["title": "x", "x": 1], "invalid"),
            ("add_task", ["title": "x", "recurrence": "now and then"], "invalid"),
            ("add_task", ["title": "x", "recurrence": ["frequency": "hourly"]], "invalid"),
            ("get_task", ["id": "nonsense"], "not_found"), ("get_task", ["id": "../filters"], "not_found"),
            ("get_task", ["id": ".."], "not_found"), ("get_task", ["id": "a?b#c"], "not_found"),
            ("get_task", ["id": "%2e%2e"], "not_found"), ("delete_tag", ["name": "a/../b"], "not_found"),
            ("delete_task", ["id": "01900000-0000-7000-8000-000000000000"], "not_found"),
            ("list_tasks", ["filter": "((("], "invalid"), ("list_tasks", ["limit": 101], "invalid"),
            ("update_task", ["id": "x"], "invalid"), ("undo", [:], "conflict"),
            ("delete_tag", ["name": "none"], "not_found"), ("delete_tasks", ["ids": []], "invalid"),
            ("fly", [:], "not_found"),
        ] as [(String, JSONValue, String)])
    func faults(tool: String, arguments: JSONValue, code: String) async throws {
        try await withTools { _, tools in
            let outcome = await outcome(tool, arguments, tools)
            guard case .failure(let fault) = outcome else { throw Unexpected("\(outcome)") }
            #expect(fault.code == code, "\(fault.message)")
            #expect(!fault.message.isEmpty)
        }
    }

    @Test("a token that only reads cannot call what writes")
    func scopes() async throws {
        try await withTools(scopes: ["read"]) { _, tools in
            let refused = await outcome("add_task", ["title": "x"], tools)
            #expect(refused == .failure(ToolFault(code: "forbidden", message: "The access token only allows reading.")))
            let list = try await call("list_tasks", [:], tools)
            #expect(list["tasks"] == [])
        }
    }

    @Test("without the API a tool says that it is unavailable")
    func unavailable() async throws {
        let dapr = DaprClient(DaprConfiguration(endpoint: "http://127.0.0.1:1", retries: DaprRetries(attempts: 1)))
        let session = ToolSession(
            suite: SuiteClient(dapr: dapr, authorization: "Bearer x"), scopes: ["read"], zone: .utc)
        #expect(await outcome("list_tasks", [:], session) == .failure(.unavailable))
    }
}

extension ToolOutcome {
    fileprivate var fault: ToolFault? {
        if case .failure(let fault) = self { return fault }
        return nil
    }
}
