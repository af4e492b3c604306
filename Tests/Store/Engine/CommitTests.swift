import Dapr
import FoundationEssentials
import Synchronization
import Testing

@testable import Store

@Suite("Commits through a sidecar")
struct CommitTests {
    @Test("what is committed is read back, by this replica and by a new one")
    func roundTrip() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let store = stage.store(prefix: prefix)
            #expect(try await store.snapshot(of: owner).count == 0)
            for index in 0..<200 {
                let committed = try await store.commit(for: owner) { $0.put(Note("note \(index)")).rev }
                #expect(committed.value == Int64(index + 1))
                #expect(committed.snapshot.count == index + 1)
            }
            let fresh = stage.store("b", prefix: prefix)
            let (mine, theirs) = (try await store.snapshot(of: owner), try await fresh.snapshot(of: owner))
            #expect(mine.rev == 200)
            #expect(theirs.rev == 200)
            #expect(mine.entries.map(\.json) == theirs.entries.map(\.json))
            #expect(mine.entries.map(\.record) == theirs.entries.map(\.record))
            #expect(stage.signals.now.folds >= 10)
        }
    }

    @Test("what has to be known before the save is told before it, with what the save will hold")
    func preparation() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let (store, other) = (stage.store(prefix: prefix), stage.store("b", prefix: prefix))
            let told = Mutex<[(text: String, stored: Int)]>([])
            let committed = try await store.commit(
                for: owner,
                beforeSaving: { text in
                    let stored = try await other.snapshot(of: owner).count
                    told.withLock { $0.append((text, stored)) }
                },
                { change in
                    change.put(Note("announced"))
                    return "announced"
                })
            #expect(committed.snapshot.count == 1)
            #expect(told.withLock { $0.map(\.text) } == ["announced"])
            #expect(told.withLock { $0.map(\.stored) } == [0])
        }
    }

    @Test("a change whose preparation fails is not made, and those that share its save are")
    func failedPreparation() async throws {
        struct Refused: Error {}
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let store = stage.store(prefix: prefix)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        do {
                            try await store.commit(
                                for: owner, beforeSaving: { (_: Int64) in if index % 4 == 0 { throw Refused() } },
                                { $0.put(Note("\(index)")).rev })
                            return true
                        } catch {
                            #expect(error is Refused)
                            return false
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 } == 30)
            let fresh = try await stage.store("b", prefix: prefix).snapshot(of: owner)
            let kept = fresh.entries.compactMap { Int($0.record.text) }.sorted()
            #expect(kept == (0..<40).filter { $0 % 4 != 0 })
            #expect(fresh.rev == 30)
        }
    }

    @Test("an owner's id that is not a UUID is refused")
    func owners() async throws {
        try await Stage.run { stage in
            let store = stage.store()
            await #expect(throws: StoreFault.invalidOwner) { try await store.snapshot(of: "a||b") }
            await #expect(throws: StoreFault.invalidOwner) { try await store.commit(for: "x") { $0.put(Note("")) } }
        }
    }

    @Test(
        "two replicas and 64 clients on one owner: no update is lost, no revision missing or used twice",
        arguments: ["statestore", "quirky", "durable"])
    func contention(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let stores = [stage.store("a", prefix: prefix), stage.store("b", prefix: prefix)]
            let counter = Note("0")
            try await stores[0].commit(for: owner) { $0.put(counter) }
            let revs = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for client in 0..<64 {
                    group.addTask {
                        var revs: [Int64] = []
                        for step in 0..<8 {
                            let committed = try await stores[client % 2].commit(for: owner) { change in
                                var note = try #require(change.record(counter.id))
                                note.text = String((Int(note.text) ?? 0) + 1)
                                change.put(note)
                                change.put(Note("client \(client) step \(step)"))
                                return change.rev
                            }
                            revs.append(committed.value)
                        }
                        return revs
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(revs.sorted() == Array(2...513))
            let fresh = try await stage.store("c", prefix: prefix).snapshot(of: owner)
            #expect(fresh.rev == 513)
            #expect(fresh[counter.id]?.text == "512")
            #expect(fresh.count == 513)
            #expect(Set(fresh.entries.map(\.record.text)).count == 513)
        }
    }

    @Test("an answer that was lost is not mistaken for a failure, nor a failure for success")
    func lostAnswers() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let store = stage.store(prefix: prefix)
            for index in 0..<40 {
                stage.wire.cause { trouble in
                    if index.isMultiple(of: 3) { trouble.lostAnswers = 1 }
                    if index.isMultiple(of: 4) { trouble.failedWrites = 1 }
                }
                try await store.commit(for: owner) { $0.put(Note("\(index)")) }
            }
            let fresh = try await stage.store("b", prefix: prefix).snapshot(of: owner)
            #expect(fresh.rev == 40)
            #expect(Set(fresh.entries.map(\.record.text)).count == 40)
        }
    }

    @Test("a closure that throws fails alone, with its own error")
    func throwing() async throws {
        struct Refused: Error {}
        try await Stage.run { stage in
            let owner = Stage.owner()
            let store = stage.store(prefix: Stage.prefix())
            async let good = store.commit(for: owner) { $0.put(Note("good")) }
            await #expect(throws: Refused.self) {
                try await store.commit(for: owner) { change in
                    change.put(Note("bad"))
                    throw Refused()
                }
            }
            _ = try await good
            #expect(try await store.snapshot(of: owner).entries.map(\.record.text) == ["good"])
        }
    }

    @Test("commits that arrive together share saves")
    func groupCommit() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let store = stage.store(prefix: Stage.prefix())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<256 {
                    group.addTask { try await store.commit(for: owner) { $0.put(Note("\(index)")) } }
                }
                try await group.waitForAll()
            }
            #expect(stage.signals.now.changes == 256)
            #expect(stage.signals.now.commits <= 16)
        }
    }

    @Test("long records that arrive together are saved in bites that a sidecar takes")
    func bites() async throws {
        try await Stage.run { stage in
            let owner = Stage.owner()
            let store = stage.store(prefix: Stage.prefix())
            let text = String(repeating: "long ", count: 8_000)
            try await stage.running(store) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<128 {
                        group.addTask {
                            try await store.commit(for: owner) { change in
                                change.put(Note(text + "\(index)"))
                                change.emit(.noted(text))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await store.snapshot(of: owner).count == 128)
            }
        }
    }

    @Test("a store that is gone answers unavailable, within the deadline")
    func unavailable() async throws {
        try await Stage.run { stage in
            let store = stage.store { $0.deadline = .milliseconds(300) }
            stage.wire.cause { $0.failedWrites = .max }
            await #expect(throws: StoreFault.unavailable) {
                try await store.commit(for: Stage.owner()) { $0.put(Note("x")) }
            }
        }
    }
}
