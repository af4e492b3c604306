import HTTPTypes
import JSON

/// Fills accounts with tasks through the API.
struct Seeding: Sendable {
    /// A four-word title and a twelve-word description, as in the baseline's data.
    static func draft(_ index: Int) -> JSONValue {
        [
            "title": .string("buy milk release water #\(index)"),
            "description": "call mom plan weekly team meeting review budget report draft slides fix",
            "priority": .string(["P1", "P2", "P3", "P4"][index % 4]),
            "tags": [.string(["work", "home", "errand"][index % 3])],
        ]
    }

    let client: SuiteClient

    /// - Returns: the account, and the id of one of its tasks.
    func account(_ name: String, tasks: Int) async throws -> (account: SuiteAccount, task: String) {
        let account = try await client.signUp(name)
        let first = try await client.send(.post, "/api/tasks", Self.draft(0), as: account).expecting(201).taskID()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<64 {
                group.addTask {
                    for index in stride(from: worker + 1, to: tasks, by: 64) {
                        try await client.send(.post, "/api/tasks", Self.draft(index), as: account).expecting(201)
                    }
                }
            }
            try await group.waitForAll()
        }
        return (account, first)
    }
}
