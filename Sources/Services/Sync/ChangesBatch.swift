import Contracts
import JSON

/// The answer of `GET /api/tasks/changes` as the frames that a client gets, oldest first.
struct ChangesBatch: Sendable {
    let rev: Int64
    let frames: [[UInt8]]

    init(json: [UInt8]) throws {
        var latest: Int64?
        var changes: [(rev: Int64, id: String, change: SyncChange)] = []
        try JSONScanner.read(json) {
            try $0.object { member, scanner in
                switch member {
                case "rev": latest = try scanner.integer()
                case "tasks":
                    try scanner.array { element in
                        let task = try element.rawValue()
                        let (id, rev) = try Self.key(of: task)
                        changes.append((rev, id, .upsert(task: task)))
                    }
                case "deleted":
                    try scanner.array { element in
                        let (id, rev) = try Self.key(of: try element.rawValue())
                        changes.append((rev, id, .delete(taskID: id)))
                    }
                default: try scanner.skip()
                }
            }
        }
        guard let latest else { throw ContractFault.missing("rev") }
        rev = latest
        frames = changes.sorted { $0.rev < $1.rev }.map {
            ServerFrame.changed(rev: $0.rev, taskID: $0.id, $0.change).json
        }
    }

    private static func key(of object: [UInt8]) throws -> (id: String, rev: Int64) {
        var id: String?
        var rev: Int64?
        try JSONScanner.read(object) {
            try $0.object { member, scanner in
                switch member {
                case "id": id = try scanner.string()
                case "rev": rev = try scanner.integer()
                default: try scanner.skip()
                }
            }
        }
        guard let id else { throw ContractFault.missing("id") }
        guard let rev else { throw ContractFault.missing("rev") }
        return (id, rev)
    }
}
