import Curl
import HTTPTypes
import JSON
import TestSupport

/// Speaks the state API to a sidecar, in bare requests.
struct StateClient: Sendable {
    let curl: CurlClient
    let url: String

    init(_ harness: SidecarHarness, _ curl: CurlClient, store: String = "statestore") {
        self.curl = curl
        url = harness.url("app") + "/v1.0/state/\(store)"
    }

    func save(_ json: String) async throws -> Int { try await post("", json) }
    func transact(_ json: String) async throws -> Int { try await post("/transaction", json) }

    func get(_ key: String) async throws -> (value: String?, etag: String?) {
        let response = try await curl.execute(CurlRequest(.get, "\(url)/\(key)"))
        guard response.status == 200 else { return (nil, nil) }
        return (String(decoding: response.body, as: UTF8.self), response.headers[.eTag])
    }

    /// Has many save one key by one ETag at the same time.
    ///
    /// - Returns: how often each status was answered.
    func race(_ count: Int) async throws -> [Int: Int] {
        _ = try await save(#"[{"key":"k","value":0}]"#)
        let etag = try await get("k").etag ?? ""
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 1...count {
                group.addTask { try await save(#"[{"key":"k","value":\#(index),"etag":"\#(etag)"}]"#) }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    private func post(_ path: String, _ json: String) async throws -> Int {
        try await curl.execute(CurlRequest(.post, url + path, body: .bytes(Array(json.utf8)))).status
    }

    /// A component of a type, named `statestore`.
    static func component(_ type: String, _ settings: String = "", version: String = "v1") -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: statestore}
        spec:
          type: \(type)
          version: \(version)
          metadata: [\(settings)]
        """
    }

    static func postgres(_ connectionString: String, _ settings: String = "") -> String {
        component(
            "state.postgresql", #"{name: connectionString, value: "\#(connectionString)"}, \#(settings)"#, version: "v2"
        )
    }

    static let sqlite = component("state.sqlite", "{name: connectionString, value: state.db}")
}
