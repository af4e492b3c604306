import FoundationEssentials
import Testing

@testable import Store

@Suite("Reads through a sidecar")
struct ReadTests {
    @Test("a replica sees at once what another one committed")
    func consistency() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let (a, b) = (stage.store("a", prefix: prefix), stage.store("b", prefix: prefix))
            for index in 0..<60 {
                let writer = index.isMultiple(of: 2) ? a : b
                let reader = index.isMultiple(of: 2) ? b : a
                let rev = try await writer.commit(for: owner) { $0.put(Note("\(index)")).rev }.value
                #expect(try await reader.snapshot(of: owner).rev == rev)
            }
        }
    }

    @Test("a read of what is in memory asks for the root once and parses nothing")
    func hits() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let store = stage.store(prefix: Stage.prefix())
            try await store.commit(for: owner) { change in for index in 0..<100 { change.put(Note("\(index)")) } }
            let before = (stage.signals.now, stage.wire.seen)
            for _ in 0..<10 { _ = try await store.snapshot(of: owner) }
            let after = (stage.signals.now, stage.wire.seen)
            #expect(after.0.misses == before.0.misses)
            #expect(after.1.lookups == before.1.lookups + 10)
        }
    }

    @Test("many reads at once share checks, and the checks of different owners travel together")
    func sharing() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix())
            let owners = (0..<16).map { _ in Stage.owner() }
            for owner in owners { try await store.commit(for: owner) { $0.put(Note("x")) } }
            let before = stage.wire.seen.lookups
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<320 {
                    group.addTask {
                        let snapshot = try await store.snapshot(of: owners[index % 16])
                        #expect(snapshot.count == 1)
                    }
                }
                try await group.waitForAll()
            }
            #expect(stage.wire.seen.lookups - before <= 40)
        }
    }

    @Test("a reader whose pages were replaced under its eyes reads the root again")
    func missingPage() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let writer = stage.store("a", prefix: prefix)
            try await writer.commit(for: owner) { change in for index in 0..<40 { change.put(Note("\(index)")) } }
            let reader = stage.store("b", prefix: prefix)
            let loader = StateLoader(
                documents: Documents(dapr: writer.publisher.dapr, store: stage.component),
                keys: Keys(reader.configuration), cache: reader.cache, observe: { _ in })
            let old = try #require(try await loader.roots(of: [owner])[owner])
            for index in 0..<80 { try await writer.commit(for: owner) { $0.put(Note("later \(index)")) } }
            #expect(try await loader.load(owner, root: old).state.root.rev == 81)
        }
    }

    @Test("the copies in memory keep to their bytes, and what was dropped is read again")
    func eviction() async throws {
        try await Stage.run { stage in
            let prefix = Stage.prefix()
            let store = stage.store(prefix: prefix) { $0.cacheBytes = 200_000 }
            let owners = (0..<30).map { _ in Stage.owner() }
            for owner in owners {
                try await store.commit(for: owner) { change in for index in 0..<50 { change.put(Note("\(index)")) } }
                #expect(store.cachedBytes <= 200_000)
            }
            #expect(store.cachedOwners < 30)
            for owner in owners { #expect(try await store.snapshot(of: owner).count == 50) }
        }
    }

    @Test("an owner beyond the cache's bytes is not read anew each time, and takes less memory than open records would")
    func giant() async throws {
        try await Stage.run { stage in
            let prefix = Stage.prefix()
            let owner = Stage.owner()
            let writer = stage.store("a", prefix: prefix)
            let text = String(repeating: "x", count: 200)
            for part in 0..<60 {
                try await writer.commit(for: owner) { change in
                    for index in 0..<200 { change.put(Note("\(part * 200 + index) \(text)")) }
                }
            }
            let reader = stage.store("b", prefix: prefix) { $0.cacheBytes = 1 << 20 }
            let before = stage.signals.now.misses
            for _ in 0..<50 { #expect(try await reader.snapshot(of: owner).count == 12_000) }
            #expect(stage.signals.now.misses == before + 1)
            let snapshot = try await reader.snapshot(of: owner)
            for (index, entry) in snapshot.entries.enumerated() { #expect(entry.record.text == "\(index) \(text)") }
            let open = snapshot.entries.reduce(0) { $0 + $1.cost }
            for _ in 0..<20 { _ = try await reader.snapshot(of: owner) }
            #expect(reader.cachedBytes < open * 2 / 3)
            try await reader.commit(for: owner) { change in change.put(Note("one more")) }
            #expect(try await writer.snapshot(of: owner).entries.last?.record.text == "one more")
        }
    }
}
