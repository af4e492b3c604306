import JSON

/// Our own format: `{"version":1,"tasks":[…]}` as it is exported, an account's export, or the array alone.
enum JSONExchange {
    /// What a task is created from; all else that an answer says is the server's to decide.
    private static let members: Set<String> = [
        "title", "description", "status", "priority", "tags", "due", "reminders", "recurrence", "checklist",
    ]

    /// The trash that an account's export has besides is passed over: what was thrown away stays so.
    static func read(_ document: [UInt8]) throws(ExchangeFault) -> [ImportedLine] {
        guard let value = try? JSONValue(document, maximumDepth: 16), let tasks = value["tasks"]?.array ?? value.array
        else { throw .unreadable("must be a JSON array of tasks, or an object with the member tasks") }
        return tasks.enumerated().map { index, task in
            guard case .object(let object) = task else {
                return ImportedLine(line: index + 1, .faulty("must be an object"))
            }
            let kept = object.members.filter { members.contains($0.key) }
            return ImportedLine(line: index + 1, .task(JSONObject(kept), uid: object["id"]?.string))
        }
    }
}
