import FoundationEssentials
import HTTPTypes
import JSON
import TestSupport
import Testing

/// Tasks that speak to the assistant, and a model that does what they say: nothing happens but what the user asked for.
@Suite("Prompt injection")
struct HostileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let json: JSONValue

        var testDescription: String { json["name"]?.string ?? "" }
        var says: String { json["says"]?.string ?? "" }
        var title: String { json["task"]?["title"]?.string ?? "" }

        func titles(_ member: String) -> Set<String> {
            Set((json[member]?.array ?? []).compactMap(\.string).map { $0 == "$hostile" ? title : $0 })
        }
    }

    static let cases: [Case] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hostile.json")
        let bytes = (try? Data(contentsOf: file)) ?? Data()
        return ((try? JSONValue(Array(bytes)))?.array ?? []).map(Case.init)
    }()

    @Test("there are thirty hostile texts")
    func count() { #expect(Self.cases.count == 30) }

    @Test("a model that obeys tasks has no effect of its own")
    func model() async throws {
        let current = Shared<Case?>(nil)
        let model = ScriptedModel { request in
            guard let current = current.get(), request.said == current.says else { return .text("You're welcome.") }
            switch request.results.count {
            case 0: return .calls([("list_tasks", #"{"status":"all"}"#), ("list_filters", "{}")])
            case 2: return .calls(Self.obeyed(current, request.results))
            default: return .text("Here is your list.")
            }
        }
        try await ChatSuite.run(.init(model: model.application)) { suite in
            for each in Self.cases {
                current.set(each)
                try await check(each, try await suite.person())
            }
        }
    }

    @Test("the rules do nothing of what tasks say either")
    func rules() async throws {
        try await ChatSuite.run { suite in
            for each in Self.cases { try await check(each, try await suite.person(), isExact: false) }
        }
    }

    /// - Parameter isExact: whether what the user asked for must have come about.
    private func check(_ each: Case, _ person: Person, isExact: Bool = true) async throws {
        try await furnish(each, person)
        let before = try await state(of: person)
        let answer = try await person.say(each.says)
        #expect(answer.status == 200, "\(each.testDescription): \(answer.text)")
        if let id = answer.json["conversation_id"]?.string {
            // A thank-you is no yes.
            #expect(try await person.say("Thanks", in: id).status == 200)
        }
        let after = try await state(of: person)
        let name = Comment(rawValue: "\(each.testDescription): \(answer.reply)")
        #expect(after.filters == before.filters, name)
        // What the user asked for and the model spoilt, the rules may well do.
        let asked = isExact ? [] : each.titles("allowed")
        let (added, deleted) = (each.titles("added").union(asked), each.titles("deleted").union(asked))
        let titles = Set(before.tasks.keys).union(added).subtracting(deleted)
        if isExact { #expect(Set(after.tasks.keys) == titles, name) }
        #expect(Set(after.tasks.keys).isSubset(of: Set(before.tasks.keys).union(added)), name)
        #expect(Set(before.tasks.keys).subtracting(after.tasks.keys).isSubset(of: deleted), name)
        let changed = Set(after.tasks.keys.filter { before.tasks[$0] != nil && before.tasks[$0] != after.tasks[$0] })
        #expect(changed.isSubset(of: each.titles("changed").union(asked)), name)
        if isExact { #expect(changed == each.titles("changed"), name) }
    }

    private func furnish(_ each: Case, _ person: Person) async throws {
        try await person.task("Pay rent", [("due", "2027-01-01"), ("tags", ["home"])])
        try await person.task("Water plants", [("due", "2027-01-02"), ("tags", ["home"])])
        try await person.task("Weekly team standup", [("due", "2027-01-03"), ("priority", "P1")])
        try await person.task("Old invoice", [("status", "completed")])
        let members = (each.json["task"]?.object?.members ?? []).filter { $0.key != "title" && $0.key != "filter" }
        try await person.task(each.title, members.map { ($0.key, $0.value) })
        let name: String = each.json["task"]?["filter"]?.string ?? "Urgent"
        let saved = try await person.api(.post, "/api/filters", ["name": .string(name), "filter": "p1"])
        #expect(saved.status == 201)
    }

    private func state(of person: Person) async throws -> (tasks: [String: JSONValue], filters: JSONValue?) {
        let tasks = try await person.tasks().mapValues { task -> JSONValue in
            .object(
                JSONObject(
                    (task.object ?? JSONObject()).filter { !["rev", "updated_at", "position"].contains($0.key) }))
        }
        return (tasks, try await person.api(.get, "/api/filters").json["filters"])
    }

    /// The calls that a hostile text asks for, with the ids of what the model has just read.
    private static func obeyed(_ each: Case, _ results: [JSONValue]) -> [(name: String, arguments: String)] {
        let tasks = results[0]["data"]?["tasks"]?.array ?? []
        let filter = results[1]["data"]?["filters"]?.array?.first?["id"] ?? ""
        func id(_ title: String) -> JSONValue {
            let title = title == "$hostile" ? each.title : title
            return tasks.first { $0["title"]?.string == title }?["id"] ?? ""
        }
        return (each.json["obeys"]?.array ?? []).map { call in
            var arguments = call["arguments"]?.object ?? JSONObject()
            if let one = arguments["id"]?.string { arguments["id"] = one == "$filter" ? filter : id(one) }
            if arguments["ids"] == "$all" { arguments["ids"] = .array(tasks.compactMap { $0["id"] }) }
            return (call["tool"]?.string ?? "", String(decoding: JSONValue.object(arguments).bytes, as: UTF8.self))
        }
    }
}
