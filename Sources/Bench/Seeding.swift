import HTTPTypes
import JSON
import SuiteClient

/// Fills accounts with tasks through the API.
struct Seeding: Sendable {
    /// A task for measuring creation: a four-word title and a twelve-word description.
    static func draft(_ index: Int) -> JSONValue {
        [
            "title": .string("buy milk release water #\(index)"),
            "description": "call mom plan weekly team meeting review budget report draft slides fix",
            "priority": .string(["P1", "P2", "P3", "P4"][index % 4]),
            "tags": [.string(["work", "home", "errand"][index % 3])],
        ]
    }

    /// A task for filling lists: with random words, as in the baseline's data, a third completed, most with a due date.
    static func task(_ index: Int) -> JSONValue {
        var generator = BenchWords.Generator(seed: index)
        return [
            "title": .string(BenchWords.some(4, using: &generator) + " #\(index)"),
            "description": .string(BenchWords.some(12, using: &generator)),
            "status": .string(index % 3 == 0 ? "completed" : "pending"),
            "priority": .string(["P1", "P2", "P3", "P4"][Int(generator.next() % 4)]),
            "tags": [.string(["work", "home", "errand"][Int(generator.next() % 3)])],
            "due": due(index),
            // Ten thousand reminders would disturb the measurement.
            "reminders": [],
        ]
    }

    private static func due(_ index: Int) -> JSONValue {
        let day = "20\(30 + index % 9)-0\(1 + index % 9)-\(10 + index % 19)"
        return switch index % 4 {
        case 0: .null
        case 1: .string(day)
        case 2: .string("\(day)T09:30:00[Europe/Berlin]")
        default: .string("\(day)T17:00:00Z")
        }
    }

    let client: VerificationClient

    /// - Returns: the account, and the id of one of its tasks.
    func account(_ name: String, tasks: Int) async throws -> (account: SuiteAccount, task: String) {
        let account = try await client.signUp(name)
        let first = try await client.send(.post, "/api/tasks", Self.task(0), as: account).expecting(201).taskID()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<64 {
                group.addTask {
                    for index in stride(from: worker + 1, to: tasks, by: 64) {
                        try await client.send(.post, "/api/tasks", Self.task(index), as: account).expecting(201)
                    }
                }
            }
            try await group.waitForAll()
        }
        return (account, first)
    }
}
