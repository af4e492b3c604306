import FoundationEssentials
import JSON
import Timestamps

extension Inspector {
    /// The keys that begin with a text, or one key's value.
    func state(_ request: SidecarRequest) async throws -> JSONValue {
        let items = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { $1 }
        guard let binding = stores[items["app"] ?? ""]?[items["store"] ?? ""] else { return .array([]) }
        if let key = items["key"] {
            guard let stored = try? binding.storedKey(key), let row = try await binding.store.get(stored) else {
                return .null
            }
            return [
                "key": .string(key), "value": .string(String(decoding: row.value.prefix(200_000), as: UTF8.self)),
                "etag": .string(row.etag), "expires": row.expiry.map { .string($0.rfc3339) } ?? .null,
            ]
        }
        guard let start = try? binding.storedKey(items["prefix"] ?? "") else { return .array([]) }
        let keys = try await binding.store.keys(startingWith: start, limit: 500)
        return .array(keys.map { .string(binding.applicationKey($0)) })
    }

    /// The end of a process's log.
    func log(_ app: String) -> String {
        guard let folder = configuration.logs, names.contains(app),
            let file = try? LogEnd.read("\(folder)/\(app).log")
        else { return "" }
        return file
    }

    private var names: Set<String> { Set(sidecars.map(\.appID)).union(["sidecars"]) }
}

private enum LogEnd {
    private static let length = 64 << 10

    /// The last lines of a file.
    static func read(_ path: String) throws -> String {
        let bytes = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        let end = bytes.suffix(length)
        let text = String(decoding: end, as: UTF8.self)
        guard end.count < bytes.count, let line = text.firstIndex(of: "\n") else { return text }
        return String(text[text.index(after: line)...])
    }
}
