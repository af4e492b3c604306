import Contracts
import Dapr
import HTTPTypes
import JSON
import ServiceKit

/// Reads a user's history from `api`, through the sidecar with the user's own token.
struct ChangesFeed: Sendable {
    let dapr: DaprClient

    /// The frames for the changes since a revision; nil when that is too long ago.
    func since(_ rev: Int64, token: String) async throws -> ChangesBatch? {
        let response = try await get("/api/tasks/changes?since=\(rev)", token: token)
        switch response.status {
        case 200: return try ChangesBatch(json: response.body)
        case 400, 404, 410: return nil
        default: throw FeedFault.unavailable(status: response.status)
        }
    }

    /// The user's latest revision.
    func currentRev(token: String) async throws -> Int64 {
        let response = try await get("/api/tasks?limit=1", token: token)
        guard response.status == 200 else { throw FeedFault.unavailable(status: response.status) }
        var rev: Int64?
        try JSONScanner.read(response.body) {
            try $0.object { member, scanner in
                if member == "rev" { rev = try scanner.integer() } else { try scanner.skip() }
            }
        }
        guard let rev else { throw FeedFault.unavailable(status: response.status) }
        return rev
    }

    private func get(_ path: String, token: String) async throws -> (status: Int, body: [UInt8]) {
        let response = try await dapr.invoke(
            AppID.api, .get, path, headers: [.authorization: "Bearer \(token)"], timeout: .seconds(10))
        guard response.status != 401 else { throw FeedFault.unauthorized }
        return (response.status, response.body)
    }
}

/// The reason why the history is not available.
enum FeedFault: Error {
    /// The token is no longer valid.
    case unauthorized
    /// Any other failure, which may be retried. A 403 comes from the access control of the API's sidecar.
    case unavailable(status: Int)
}

extension Problem {
    /// 503: sockets cannot be served without the history.
    static let noHistory = Problem.unavailable("The list's history cannot be read right now.")
}

/// The answer of `GET /api/tasks/changes` as frames for a client, oldest first.
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
