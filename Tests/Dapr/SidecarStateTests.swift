import Dapr
import TestSupport
import Testing

@Suite("State, through the built-in sidecar")
struct SidecarStateTests {
    private let store = component("statestore", "state.in-memory")

    @Test("a value is saved, read with its ETag, changed under it, and removed under it")
    func lifeOfAKey() async throws {
        try await withDapr(store) { dapr in
            #expect(try await dapr.getState("statestore", "k") == nil)
            try await dapr.saveState("statestore", [StateSave(key: "k", value: .json(Array(#"{"a":1}"#.utf8)))])
            let first = try #require(try await dapr.getState("statestore", "k"))
            #expect(first.value == Array(#"{"a":1}"#.utf8))
            let change = StateSave(key: "k", value: .string("x"), etag: first.etag, concurrency: .firstWrite)
            try await dapr.saveState("statestore", [change])
            let conflict = await #expect(throws: DaprError.self) { try await dapr.saveState("statestore", [change]) }
            #expect(conflict?.isConflict == true && conflict?.code == "ERR_STATE_SAVE")
            let stale = await #expect(throws: DaprError.self) {
                try await dapr.deleteState("statestore", "k", etag: first.etag)
            }
            #expect(stale?.isConflict == true)
            let second = try #require(try await dapr.getState("statestore", "k", consistency: .strong))
            try await dapr.deleteState("statestore", "k", etag: second.etag)
            #expect(try await dapr.getState("statestore", "k") == nil)
        }
    }

    @Test("a document comes back byte for byte, where JSON is rewritten")
    func documents() async throws {
        let document = Array(#"{"z":12345678901234567890,"a":"<ü\u0041 \"\\>\n","e":1.50}"#.utf8)
        try await withDapr(store) { dapr in
            try await dapr.saveState("statestore", [StateSave(key: "d", value: .document(document))])
            #expect(try await dapr.getState("statestore", "d")?.document() == document)
            let items = try await dapr.bulkGetState("statestore", keys: ["d", "missing"])
            #expect(try items.first { $0.key == "d" }?.document() == document)
            #expect(try items.first { $0.key == "missing" }?.document() == nil)
        }
    }

    @Test(
        "any key is the same key on every route",
        arguments: [
            "a:b:c", "with space", "plus+plus", "slash/slash", "per%cent%2F", "ünï😀", "q?x=1&y#z", "\"quoted\"",
        ])
    func keys(_ key: String) async throws {
        try await withDapr(store) { dapr in
            try await dapr.saveState("statestore", [StateSave(key: key, value: .string(key))])
            #expect(try await dapr.getState("statestore", key)?.document() == Array(key.utf8))
            #expect(try await dapr.bulkGetState("statestore", keys: [key]).first?.document() == Array(key.utf8))
            try await dapr.deleteState("statestore", key)
            #expect(try await dapr.getState("statestore", key) == nil)
        }
    }

    @Test("a transaction is all or nothing, and a stale one is a 500")
    func transactions() async throws {
        try await withDapr(store) { dapr in
            try await dapr.saveState("statestore", [StateSave(key: "old", value: .string("1"))])
            try await dapr.transact(
                "statestore",
                [.upsert(StateSave(key: "new", value: .string("2"))), .delete(key: "old")])
            #expect(try await dapr.getState("statestore", "old") == nil)
            let error = await #expect(throws: DaprError.self) {
                try await dapr.transact(
                    "statestore",
                    [
                        .upsert(StateSave(key: "other", value: .string("3"))),
                        .delete(key: "new", etag: ETag(rawValue: "stale")),
                    ])
            }
            #expect(error?.code == "ERR_STATE_TRANSACTION" && error?.status == 500)
            #expect(try await dapr.getState("statestore", "other") == nil)
        }
    }

    @Test("a value with a time to live says when it expires, and does")
    func expiry() async throws {
        try await withDapr(store) { dapr in
            try await dapr.saveState("statestore", [StateSave(key: "t", value: .string("1"), ttlSeconds: 1)])
            #expect(try await dapr.getState("statestore", "t")?.expires != nil)
            try await eventually { try await dapr.getState("statestore", "t") == nil }
        }
    }

    @Test("an unknown store is named as such")
    func unknownStore() async throws {
        try await withDapr(store) { dapr in
            let error = await #expect(throws: DaprError.self) { try await dapr.getState("nope", "k") }
            #expect(error?.code == "ERR_STATE_STORE_NOT_FOUND" && error?.status == 400)
        }
    }

    @Test("a large document passes both ways")
    func large() async throws {
        let document = [UInt8](repeating: 0x61, count: 3 << 20)
        try await withDapr(store) { dapr in
            try await dapr.saveState("statestore", [StateSave(key: "l", value: .document(document))])
            #expect(try await dapr.getState("statestore", "l")?.document() == document)
        }
    }
}
