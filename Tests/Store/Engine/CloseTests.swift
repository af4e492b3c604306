import Foundation
import TestSupport
import Testing

@testable import Store

@Suite("Closing an owner, through a sidecar")
struct CloseTests {
    @Test(
        "a closed owner has nothing and gets nothing, in every replica, and the last events are published",
        arguments: ["statestore", "quirky", "durable"])
    func closed(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let (store, other) = (stage.store("a", prefix: prefix), stage.store("b", prefix: prefix))
            try await stage.running(store, other) {
                for index in 0..<300 { try await store.commit(for: owner) { $0.put(Note("note \(index)")) } }
                let pages = try await store.checks.snapshot(of: owner).state.root.pages.map(\.name)
                #expect(pages.count >= 2)
                #expect(try await other.snapshot(of: owner).count == 300)
                try await store.commit(for: owner) { change in
                    change.close()
                    change.emit(PendingEvent(pubsub: "pubsub", topic: "notes", type: "closed", data: Array("{}".utf8)))
                }
                for store in [store, other, stage.store("c", prefix: prefix)] {
                    await #expect(throws: StoreFault.closed) { try await store.snapshot(of: owner) }
                    await #expect(throws: StoreFault.closed) {
                        try await store.commit(for: owner) { $0.put(Note("late")) }
                    }
                    await #expect(throws: StoreFault.closed) { try await store.commit(for: owner) { $0.close() } }
                }
                try await eventuallyPublished(stage, owner)

                #expect(try await other.erase(owner))
                for page in pages { #expect(try await store.documents.read(store.keys.page(page, of: owner)) == nil) }
                #expect(try await store.erase(owner))
                let root = try await other.checks.snapshot(of: owner).state.root
                #expect(root.isClosed && root.replaced.isEmpty && root.inline.isEmpty)
                await #expect(throws: StoreFault.closed) { try await other.snapshot(of: owner) }
            }
        }
    }

    private func eventuallyPublished(_ stage: Stage, _ owner: String) async throws {
        try await eventually { stage.published.contains("\(owner).301.0") }
    }

    @Test("an owner who is not closed is not erased; one who never had anything can be closed")
    func edges() async throws {
        try await Stage.run { stage in
            let (owner, store) = (Stage.owner(), stage.store())
            try await store.commit(for: owner) { $0.put(Note("here")) }
            #expect(try await !store.erase(owner))
            #expect(try await store.snapshot(of: owner).count == 1)
            let nobody = Stage.owner()
            try await store.commit(for: nobody) { $0.close() }
            await #expect(throws: StoreFault.closed) { try await store.snapshot(of: nobody) }
        }
    }

    @Test("what is committed in the same save before the end is gone with it, what comes after is refused")
    func sameBatch() throws {
        var desk = Desk()
        for index in 0..<40 { desk.commit { $0.put(Note("\(index)")) } }
        let failures = desk.commit({ $0.put(Note("before")) }, { $0.close() }, { $0.put(Note("after")) })
        #expect(failures == 1)
        let state = try desk.reloaded()
        #expect(state.root.isClosed && state.entries.isEmpty && state.root.pages.isEmpty)
        #expect(!state.root.replaced.isEmpty && state.root.rev == 42)
        #expect(try Root(document: state.root.document) == state.root)
    }

    @Test("an end whose answer is lost is an end all the same, and its event is published once")
    func lostAnswer() async throws {
        try await Stage.run { stage in
            let (owner, store) = (Stage.owner(), stage.store())
            try await stage.running(store) {
                try await store.commit(for: owner) { $0.put(Note("here")) }
                stage.wire.cause { $0.lostAnswers = 1 }
                try await store.commit(for: owner) { change in
                    change.close()
                    change.emit(PendingEvent(pubsub: "pubsub", topic: "notes", type: "closed", data: Array("{}".utf8)))
                }
                try await eventually { stage.published.contains("\(owner).2.0") }
                await #expect(throws: StoreFault.closed) { try await store.snapshot(of: owner) }
            }
        }
    }
}
