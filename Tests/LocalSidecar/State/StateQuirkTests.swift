import Curl
import TestSupport
import Testing

/// The switch of `state.in-memory` that makes it break the promises Dapr's Redis component was measured to break.
@Suite("State with the quirks of Redis")
struct StateQuirkTests {
    private let curl = CurlClient()
    private let quirky = StateClient.component("state.in-memory", "{name: quirks, value: redis}")

    @Test("a failed transaction leaves its other operations applied, later ones included")
    func brokenTransaction() async throws {
        try await withSidecar(components: quirky) { harness in
            let state = StateClient(harness, curl)
            _ = try await state.save(#"[{"key":"b","value":1}]"#)
            let status = try await state.transact(
                #"{"operations":[{"operation":"upsert","request":{"key":"a","value":2}},"#
                    + #"{"operation":"upsert","request":{"key":"b","value":2,"etag":"stale"}},"#
                    + #"{"operation":"upsert","request":{"key":"c","value":2}}]}"#)
            #expect(status == 500)
            #expect(try await state.get("a").value == "2")
            #expect(try await state.get("b").value == "1")
            #expect(try await state.get("c").value == "2")
        }
    }

    @Test("a create-only conflict is a 500, and only for a row that was itself created that way")
    func createOnly() async throws {
        try await withSidecar(components: quirky) { harness in
            let state = StateClient(harness, curl)
            let create = #"[{"key":"k","value":1,"options":{"concurrency":"first-write"}}]"#
            #expect(try await state.save(create) == 204)
            #expect(try await state.save(create) == 500)
            _ = try await state.save(#"[{"key":"plain","value":1}]"#)
            let over = #"[{"key":"plain","value":2,"options":{"concurrency":"first-write"}}]"#
            #expect(try await state.save(over) == 204)
        }
    }

    @Test("the members of an object come back in random order, a document stored as a string unchanged")
    func shuffled() async throws {
        try await withSidecar(components: quirky) { harness in
            let state = StateClient(harness, curl)
            _ = try await state.save(
                #"[{"key":"k","value":{"a":1,"b":2,"c":3,"d":4,"e":5}},{"key":"s","value":"{\"b\":1,\"a\":2}"}]"#)
            var orders: Set<String> = []
            for _ in 0..<32 { orders.insert(try await state.get("k").value ?? "") }
            #expect(orders.count > 1)
            #expect(try await state.get("s").value == #""{\"b\":1,\"a\":2}""#)
        }
    }
}
