import FoundationEssentials
import JSON
import TestSupport
import Testing

@testable import Store

@Suite("The outbox through a sidecar")
struct OutboxTests {
    private static func commit(_ store: RecordStore<Note>, _ owner: String, _ text: String) async throws {
        try await store.commit(for: owner) { change in
            change.put(Note(text))
            change.emit(.noted(text))
            change.emit(.noted(text, on: "others"))
        }
    }

    /// How many events stand in the owner's root, as stored.
    private static func stored(_ store: RecordStore<Note>, _ owner: String) async throws -> Int {
        try await store.checks.snapshot(of: owner).state.root.pending.events
    }

    @Test("events leave after the commit, in order, with the owner's revision in their ids; then the root is clean")
    func publishing() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix())
            let owner = Stage.owner()
            try await stage.running(store) {
                for index in 0..<20 { try await Self.commit(store, owner, "\(index)") }
                try await eventually { stage.published.count == 40 }
                #expect(stage.published.filter { $0.hasSuffix(".0") } == (1...20).map { "\(owner).\($0).0" })
                #expect(stage.published.filter { $0.hasSuffix(".1") } == (1...20).map { "\(owner).\($0).1" })
                try await eventually { try await Self.stored(store, owner) == 0 }
                try await eventually { store.outbox.isEmpty }
            }
        }
    }

    @Test("a broker that is down slows no commit; past the bound commits fail; on return all events come in order")
    func brokerDown() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix()) { $0.pendingEventLimit = 100 }
            let owner = Stage.owner()
            stage.wire.cause { $0.brokerDown = true }
            try await stage.running(store) {
                for index in 0..<50 { try await Self.commit(store, owner, "\(index)") }
                #expect(stage.published.isEmpty)
                try await eventually { store.pendingEvents == 100 }
                await #expect(throws: StoreFault.outboxFull) { try await Self.commit(store, owner, "too much") }
                try await store.commit(for: owner) { $0.put(Note("without event")) }
                stage.wire.cause { $0.brokerDown = false }
                try await eventually { stage.published.count == 100 && store.pendingEvents == 0 }
                let first = stage.published.filter { $0.hasSuffix(".0") }
                #expect(first == (1...50).map { "\(owner).\($0).0" })
                try await Self.commit(store, owner, "again")
            }
        }
    }

    @Test("while the broker is down a save grows no longer: what waits is sealed away, and later comes in order")
    func longOutage() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix()) { $0.sealEventsAfter = .zero }
            let owner = Stage.owner()
            stage.wire.cause { $0.brokerDown = true }
            try await stage.running(store) {
                for index in 0..<200 { try await Self.commit(store, owner, "\(index)") }
                let root = try await store.checks.snapshot(of: owner).state.root
                #expect(root.pending.events == 400)
                #expect(root.events.count < 64)
                #expect(root.document.count < 40_000)
                stage.wire.cause { $0.brokerDown = false }
                try await eventually { stage.published.count == 400 && store.pendingEvents == 0 }
                for topic in ["0", "1"] {
                    let ids = stage.published.filter { $0.hasSuffix(".\(topic)") }
                    #expect(ids == (1...200).map { "\(owner).\($0).\(topic)" })
                }
                try await eventually { try await Self.stored(store, owner) == 0 }
            }
        }
    }

    @Test("sealed events of a replica that died come first when it is back, whoever writes meanwhile")
    func sealedRestart() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let dead = stage.store(prefix: prefix) { $0.sealEventsAfter = .zero }
            for index in 0..<40 { try await Self.commit(dead, owner, "\(index)") }
            let root = try await dead.checks.snapshot(of: owner).state.root
            #expect(!root.eventPages.isEmpty)
            let alive = stage.store(prefix: prefix)
            // Before anybody looks after what is left, a commit comes.
            try await Self.commit(alive, owner, "new")
            try await stage.running(alive) {
                try await eventually { stage.published.count == 82 }
                #expect(
                    stage.published.filter { $0.hasSuffix(".0") } == (1...41).map { "\(owner).\($0).0" })
                try await eventually { try await Self.stored(alive, owner) == 0 }
            }
        }
    }

    @Test("sealed events of a replica that died for good are swept by another one, and their pages go")
    func sealedSweep() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let dead = stage.store("dead", prefix: prefix) { $0.sealEventsAfter = .zero }
            for index in 0..<40 { try await Self.commit(dead, owner, "\(index)") }
            let pages = try await dead.checks.snapshot(of: owner).state.root.eventPages
            let alive = stage.store("alive", prefix: prefix) {
                $0.presumedDead = .milliseconds(1)
                $0.sealEventsAfter = .zero
            }
            try await stage.running(alive) {
                await alive.sweep()
                try await eventually { Set(stage.published).count == 80 }
                try await eventually { try await Self.stored(alive, owner) == 0 }
                // Two folds later nothing of it is stored any more.
                for index in 0..<60 { try await Self.commit(alive, owner, "\(index)") }
                try await eventually { try await Self.stored(alive, owner) == 0 }
                for index in 0..<60 { try await Self.commit(alive, owner, "\(index)") }
                let keys = pages.map { alive.keys.page($0.name, of: owner) }
                #expect(!keys.isEmpty)
                #expect(try await alive.documents.read(keys).isEmpty)
            }
        }
    }

    @Test("events of an owner who is closed while the broker is down all leave, and no page stays behind")
    func sealedClosing() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix()) { $0.sealEventsAfter = .zero }
            let owner = Stage.owner()
            stage.wire.cause { $0.brokerDown = true }
            try await stage.running(store) {
                for index in 0..<40 { try await Self.commit(store, owner, "\(index)") }
                let pages = try await store.checks.snapshot(of: owner).state.root.eventPages
                try await store.commit(for: owner) { change in
                    change.close()
                    change.emit(.noted("closed"))
                }
                try await store.erase(owner)
                stage.wire.cause { $0.brokerDown = false }
                try await eventually { Set(stage.published).count == 81 }
                try await eventually { try await Self.stored(store, owner) == 0 }
                let keys = pages.map { store.keys.page($0.name, of: owner) }
                #expect(!keys.isEmpty)
                try await eventually { try await store.documents.read(keys).isEmpty }
            }
        }
    }

    @Test("an entry that a bulk publish loses comes again, and after it what its owner has behind it")
    func flakyBulk() async throws {
        try await Stage.run { stage in
            let store = stage.store(prefix: Stage.prefix())
            let owners = (0..<4).map { _ in Stage.owner() }
            stage.wire.cause { $0.flakyBulk = true }
            try await stage.running(store) {
                for index in 0..<15 { for owner in owners { try await Self.commit(store, owner, "\(index)") } }
                try await eventually { Set(stage.published).count == 4 * 15 * 2 && store.pendingEvents == 0 }
                for owner in owners {
                    var last: [String: Int] = [:]
                    for (place, id) in stage.published.enumerated() where id.hasPrefix(owner) { last[id] = place }
                    let order = (1...15).compactMap { last["\(owner).\($0).0"] }
                    #expect(order.count == 15)
                    #expect(order == order.sorted())
                }
            }
        }
    }

    @Test("a replica that died is found by its own restart, which publishes what it left")
    func restart() async throws {
        try await Stage.run { stage in
            let (prefix, owners) = (Stage.prefix(), (0..<5).map { _ in Stage.owner() })
            // Never run: it commits and dies before it publishes anything.
            let dead = stage.store(prefix: prefix)
            for owner in owners { try await Self.commit(dead, owner, "left behind") }
            #expect(stage.published.isEmpty)
            let alive = stage.store(prefix: prefix)
            try await stage.running(alive) {
                try await eventually { Set(stage.published).count == 10 }
                for owner in owners { try await eventually { try await Self.stored(alive, owner) == 0 } }
            }
        }
    }

    @Test("a replica that died for good is swept by another one")
    func sweep() async throws {
        try await Stage.run { stage in
            let (prefix, owners) = (Stage.prefix(), (0..<5).map { _ in Stage.owner() })
            let dead = stage.store("dead", prefix: prefix)
            for owner in owners { try await Self.commit(dead, owner, "left behind") }
            let alive = stage.store("alive", prefix: prefix) { $0.presumedDead = .milliseconds(1) }
            try await stage.running(alive) {
                await alive.sweep()
                try await eventually { Set(stage.published).count == 10 }
                for owner in owners { try await eventually { try await Self.stored(alive, owner) == 0 } }
                #expect(try await alive.replicas.others().isEmpty)
            }
        }
    }

    @Test("another living replica's events are carried on, and published by whoever sees them when they are old")
    func foreignEvents() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let stuck = stage.store("stuck", prefix: prefix)
            try await Self.commit(stuck, owner, "stuck")
            let patient = stage.store("patient", prefix: prefix)
            try await stage.running(patient) {
                try await patient.commit(for: owner) { $0.put(Note("no event")) }
                #expect(try await Self.stored(patient, owner) == 2)
                #expect(stage.published.isEmpty)
            }
            let impatient = stage.store("impatient", prefix: prefix) { $0.adoptAfter = .zero }
            try await stage.running(impatient) {
                try await impatient.commit(for: owner) { $0.put(Note("no event")) }
                try await eventually { stage.published.count == 2 }
                try await eventually { try await Self.stored(impatient, owner) == 0 }
            }
        }
    }

    @Test(
        "of two replicas that contend for an owner, every revision's events arrive, and the root ends clean",
        arguments: ["statestore", "quirky", "durable"])
    func contention(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let stores = [stage.store("a", prefix: prefix), stage.store("b", prefix: prefix)]
            try await stage.running(stores[0], stores[1]) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<16 {
                        group.addTask {
                            for step in 0..<10 { try await Self.commit(stores[client % 2], owner, "\(client) \(step)") }
                        }
                    }
                    try await group.waitForAll()
                }
                let expected = Set((1...160).flatMap { ["\(owner).\($0).0", "\(owner).\($0).1"] })
                try await eventually { Set(stage.published) == expected }
                try await eventually { try await Self.stored(stores[0], owner) == 0 }
            }
        }
    }

    @Test("draining publishes what is pending and leaves nothing behind, not even a heartbeat")
    func drain() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let store = stage.store(prefix: prefix)
            for index in 0..<10 { try await Self.commit(store, owner, "\(index)") }
            await store.drain()
            #expect(stage.published.count == 20)
            let other = stage.store("b", prefix: prefix)
            #expect(try await Self.stored(other, owner) == 0)
            #expect(try await other.replicas.others().isEmpty)
        }
    }

    @Test("draining gives up at once when the sidecar is gone, and the next start publishes what is left")
    func drainAlone() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let second = Wire(to: stage.endpoint)
            let store = try await second.open { endpoint in
                second.cause { $0.brokerDown = true }
                let store = Stage(wire: second, endpoint: endpoint, component: stage.component).store(prefix: prefix)
                try await Self.commit(store, owner, "unpublished")
                return store
            }
            let start = ContinuousClock.now
            await store.drain()
            #expect(ContinuousClock.now - start < store.configuration.deadline / 2)
            #expect(stage.published.isEmpty)
            let next = stage.store(prefix: prefix)
            try await stage.running(next) { try await eventually { stage.published.count == 2 } }
        }
    }

    @Test("while an owner is active, a commit is one write: its slot is written once")
    func slots() async throws {
        try await Stage.run { stage in
            let (prefix, owner) = (Stage.prefix(), Stage.owner())
            let store = stage.store(prefix: prefix)
            try await Self.commit(store, owner, "first")
            let before = stage.wire.seen.writes
            for index in 0..<10 { try await Self.commit(store, owner, "\(index)") }
            #expect(stage.wire.seen.writes == before + 10)
            #expect(try await store.replicas.owners(of: "a", slots: 256) == [owner: 0])
        }
    }
}
