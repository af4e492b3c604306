import Contracts
import HTTPTypes
import JSON
import SuiteClient

extension DoctorChecks {
    /// Performs a round trip with everything the suite relies on: first-write, ETags, a transaction, expiry.
    func state() async throws -> String {
        guard type(of: Component.statestore) != nil else { throw NothingToCheck(reason: "no state store") }
        let key = "doctor:\(UInt64.random(in: 0 ... .max))"
        let start = ContinuousClock.now
        // Each check uses its own key: Redis refuses a row created by first-write to every later request without its
        // ETag.
        let keys = (versioned: key, transacted: "\(key):transaction", expiring: "\(key):expiry")
        do {
            try await firstWrite(keys.versioned)
            try await versions(keys.versioned)
            try await transaction(keys.transacted)
            try await expiry(keys.expiring)
        } catch {
            await cleanUp([keys.versioned, keys.transacted, keys.expiring])
            throw error
        }
        await cleanUp([keys.versioned, keys.transacted, keys.expiring])
        return "first-write, ETags, transaction and expiry, in \((ContinuousClock.now - start).wholeMilliseconds) ms"
    }

    private func cleanUp(_ keys: [String]) async {
        for key in keys { _ = try? await patient.sidecar(.delete, path(key)) }
    }

    private func path(_ key: String = "") -> String {
        "/v1.0/state/\(Component.statestore)" + (key.isEmpty ? "" : "/\(key)")
    }

    private func save(_ item: JSONValue) async throws -> Int {
        try await patient.sidecar(.post, path(), .array([item])).status
    }

    private func expect(_ what: String, _ status: Int, _ wanted: Set<Int>) throws {
        guard !wanted.contains(status) else { return }
        let list = wanted.sorted().map(String.init).joined(separator: " or ")
        throw Ailment(
            "\(what): answered \(status) instead of \(list)",
            mend: "use a store with ETags and transactions, and look at the sidecar's log")
    }

    private func firstWrite(_ key: String) async throws {
        let item: JSONValue = [
            "key": .string(key), "value": "one", "options": ["concurrency": "first-write"],
        ]
        try expect("creating a key", try await save(item), [204])
        // The status depends on the store.
        try expect("creating it again", try await save(item), [409, 500])
    }

    private func versions(_ key: String) async throws {
        let read = try await patient.sidecar(.get, path(key))
        guard read.status == 200, read.json == "one", let etag = read.headers[.eTag] else {
            throw Ailment(
                "reading it back: \(read.status), without its value or ETag", mend: "use a store that has ETags")
        }
        func item(_ etag: String) -> JSONValue {
            [
                "key": .string(key), "value": "two", "etag": .string(etag), "options": ["concurrency": "first-write"],
            ]
        }
        try expect("saving by its ETag", try await save(item(etag)), [204])
        try expect("saving by an old ETag", try await save(item(etag)), [409])
    }

    private func transaction(_ key: String) async throws {
        let operations: JSONValue = [
            ["operation": "upsert", "request": ["key": .string(key + ":other"), "value": "three"]],
            ["operation": "delete", "request": ["key": .string(key + ":other")]],
            ["operation": "upsert", "request": ["key": .string(key), "value": "four"]],
        ]
        let answer = try await patient.sidecar(.post, path() + "/transaction", ["operations": operations])
        try expect("a transaction", answer.status, [204])
        guard try await patient.sidecar(.get, path(key)).json == "four" else {
            throw Ailment("a transaction was answered but is not there", mend: "use a store with transactions")
        }
    }

    private func expiry(_ key: String) async throws {
        let item: JSONValue = ["key": .string(key), "value": "five", "metadata": ["ttlInSeconds": "1"]]
        try expect("saving with an expiry", try await save(item), [204])
        // Not every store reports the expiry: Redis removes the row silently.
        let deadline = ContinuousClock.now + .seconds(10)
        while try await patient.sidecar(.get, path(key)).status == 200 {
            guard .now < deadline else {
                throw Ailment("what should expire does not", mend: "use a store that knows ttlInSeconds")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
