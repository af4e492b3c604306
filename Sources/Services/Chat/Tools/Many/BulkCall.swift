import Assistant
import HTTPTypes
import JSON

/// Several changes by one request of the API, undone as one.
struct BulkCall: Sendable {
    let session: ToolSession

    init(_ session: ToolSession) { self.session = session }

    /// Makes one change; its failure is the call's.
    func one(
        _ operation: String, _ id: String, _ members: [(String, JSONValue)] = []
    ) async throws(ToolFault) -> JSONValue {
        let results = try await results(of: [Self.operation(operation, id, members)])
        guard let result = results.first else { throw .unavailable }
        if let fault = Self.fault(of: result) { throw fault }
        return ["task": result["task"] ?? .null]
    }

    /// Makes the same change to each.
    func each(
        _ operation: String, _ ids: [String], _ members: [(String, JSONValue)] = []
    ) async throws(ToolFault) -> JSONValue {
        try await run(ids.map { ($0, Self.operation(operation, $0, members)) })
    }

    /// Makes the changes and says what became of each; an id that is given twice is taken once.
    func run(_ operations: [(id: String, json: JSONValue)]) async throws(ToolFault) -> JSONValue {
        var seen: Set<String> = []
        let operations = operations.filter { seen.insert($0.id).inserted }
        let results = try await results(of: operations.map(\.json))
        guard results.count == operations.count else { throw .unavailable }
        return ["results": .array(zip(operations, results).map { Self.told($1, id: $0.id) })]
    }

    /// What the API said of each operation.
    func results(of operations: [JSONValue]) async throws(ToolFault) -> [JSONValue] {
        try await session.api(.post, "/api/tasks/bulk", ["operations": .array(operations)])["results"]?.array ?? []
    }

    static func operation(_ name: String, _ id: String, _ members: [(String, JSONValue)] = []) -> JSONValue {
        .object(JSONObject([("op", .string(name)), ("id", .string(id))] + members.map { (key: $0.0, value: $0.1) }))
    }

    static func fault(of result: JSONValue) -> ToolFault? {
        guard let status = result["status"]?.integer, status >= 400 else { return nil }
        return ToolFault(status: Int(status), problem: result["problem"] ?? .null)
    }

    /// `{"id":…,"task":{…}}`, or with `error` in its place; of a deleted task only the id.
    static func told(_ result: JSONValue, id: String?) -> JSONValue {
        var told = JSONObject()
        told["id"] = id.map { .string($0) }
        if let fault = fault(of: result) { told["error"] = fault.json } else { told["task"] = result["task"] }
        return .object(told)
    }
}
