import Assistant
import FoundationEssentials
import JSON
import Recurrence
import TimeZones
import Timestamps

/// Requests as people make them, the tasks they are about, and what is expected: a file below `Requests`.
struct RequestFile {
    let now: Timestamp
    let zone: Zone
    let tasks: [JSONValue]
    let filters: [JSONValue]
    let requests: [ExpectedRequest]

    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Requests/\(name).json")
        let json = try JSONValue(Array(try Data(contentsOf: file)))
        guard let now = json["now"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let zone = json["zone"]?.string.flatMap({ Zone($0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.now = now
        self.zone = zone
        tasks = json["tasks"]?.array ?? []
        filters = json["filters"]?.array ?? []
        requests = (json["requests"]?.array ?? []).compactMap { ExpectedRequest($0) }
    }

    func toolbox() throws -> PretendToolbox {
        try PretendToolbox(now: now, zone: zone, tasks: tasks, filters: filters)
    }

    /// Says what came before, then the request.
    func answer(_ request: ExpectedRequest) async throws -> (reply: AssistantReply, calls: [ToolCall]) {
        let tools = try toolbox()
        let assistant = Assistant(now: now, zone: zone)
        var memory = Memory()
        for message in request.before {
            memory = await assistant.answer(message, memory: memory, tools: tools).memory
            memory = Memory(memory.json)
        }
        _ = tools.takeCalls()
        let reply = await assistant.answer(request.say, memory: memory, tools: tools)
        return (reply, tools.takeCalls())
    }
}

/// One request, and what is right.
struct ExpectedRequest {
    let before: [String]
    let say: String
    let json: JSONValue

    init?(_ json: JSONValue) {
        guard let say = json["say"]?.string else { return nil }
        self.say = say
        self.json = json
        before = (json["before"]?.array ?? []).compactMap(\.string)
    }

    enum Verdict: Equatable {
        case right
        /// Not what was meant, and nothing was changed.
        case harmless(String)
        /// Something was changed that should not have been.
        case harmful(String)
    }

    private static let reading: Set = [
        "get_task", "list_tasks", "search", "list_tags", "list_filters", "list_reminders",
    ]

    func verdict(_ reply: AssistantReply, _ calls: [ToolCall]) -> Verdict {
        let writes = calls.filter { !Self.reading.contains($0.name) }
        let expected = (json["calls"]?.array ?? []).map(Self.normal)
        let names = Set(expected.compactMap { $0["name"]?.string })
        let isReading = !names.isDisjoint(with: Self.reading)
        let made = (isReading ? calls.filter { names.contains($0.name) } : writes).map(Self.normal)
        let isRight = isReading ? expected.allSatisfy(made.contains) && writes.isEmpty : made == expected
        guard isRight else {
            let text = made.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ")
            return writes.isEmpty ? .harmless("\(reply.text) \(text)") : .harmful("\(reply.text) \(text)")
        }
        return saysIt(reply)
            ? .right : .harmless("\(reply.text) \(String(decoding: reply.memory.json.bytes, as: UTF8.self))")
    }

    private func saysIt(_ reply: AssistantReply) -> Bool {
        let listed = (reply.memory.json["listed"]?.array ?? reply.memory.json["touched"]?.array ?? []).compactMap {
            $0["id"]?.string
        }
        if let shows = json["shows"]?.array, shows.compactMap(\.string) != listed { return false }
        if let first = json["shows_first"]?.string, listed.first != first { return false }
        if json["asks"]?.bool == true, !reply.needsAnswer { return false }
        if json["talks"]?.bool == true, reply.needsAnswer { return false }
        let text = reply.text.lowercased()
        return (json["says"]?.array ?? []).compactMap(\.string).allSatisfy { text.contains($0.lowercased()) }
    }

    // MARK: comparing calls

    private static func normal(_ call: ToolCall) -> JSONValue {
        normal(["name": .string(call.name), "arguments": call.arguments])
    }

    /// Rules as their text; how many are shown at once is not the request's business.
    private static func normal(_ call: JSONValue) -> JSONValue {
        guard case .object(var arguments) = call["arguments"] ?? .null else { return call }
        if call["name"]?.string == "list_tasks" || call["name"]?.string == "search",
            let limit = arguments["limit"]?.integer, limit >= 20
        {
            arguments["limit"] = nil
        }
        if let tasks = arguments["tasks"]?.array { arguments["tasks"] = .array(tasks.map(withRule)) }
        return ["name": call["name"] ?? .null, "arguments": withRule(.object(arguments))]
    }

    private static func withRule(_ json: JSONValue) -> JSONValue {
        guard case .object(var members) = json, let recurrence = members["recurrence"],
            let rule = try? RecurrenceRule(json: recurrence)
        else { return json }
        members["recurrence"] = .string(rule.rrule + rule.origin.rawValue)
        return .object(members)
    }
}
