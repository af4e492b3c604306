import FoundationEssentials
import Testing

@testable import Store

@Suite("Snapshots and changes")
struct SnapshotTests {
    @Test("tell what changed and what was removed since a revision")
    func delta() throws {
        var desk = Desk()
        var ids: [UUID] = []
        for index in 0..<40 {
            let note = Note("\(index)")
            ids.append(note.id)
            desk.commit { $0.put(note) }
        }
        desk.commit { [ids] in $0.put(Note(id: ids[3], "new text")) }
        desk.commit { [ids] in $0.remove(ids[5]) }
        let changes = try #require(Snapshot(desk.reloaded()).changes(since: 39))
        #expect(changes.rev == 42)
        #expect(changes.changed.map(\.record.text) == ["39", "new text"])
        #expect(changes.removed == [.init(id: ids[5], rev: 42)])
        #expect(Snapshot(desk.state).changes(since: 42)?.changed.isEmpty == true)
        #expect(Snapshot(desk.state).changes(since: 43) == nil)
    }

    @Test("admit that a revision is too old once a deletion after it is forgotten")
    func horizon() {
        var desk = Desk()
        desk.configuration.tombstoneLimit = 4
        for _ in 0..<10 {
            let note = Note("short-lived")
            desk.commit { $0.put(note) }
            desk.commit { $0.remove(note.id) }
        }
        #expect(Snapshot(desk.state).changes(since: 11) == nil)
        #expect(Snapshot(desk.state).changes(since: 12)?.removed.map(\.rev) == [14, 16, 18, 20])
    }

    @Test("a change that throws leaves nothing and takes no revision; its neighbours in the batch stand")
    func batch() {
        struct Refused: Error {}
        var desk = Desk()
        let failures = desk.commit(
            { $0.put(Note("one")) },
            { change in
                change.put(Note("two"))
                change.emit(.noted("two"))
                throw Refused()
            },
            { $0.put(Note("three")) })
        #expect(failures == 1)
        #expect(desk.state.entries.map(\.record.text) == ["one", "three"])
        #expect(desk.state.entries.map(\.rev) == [1, 2])
        #expect(desk.state.root.events.isEmpty)
    }

    @Test("a change that does nothing writes nothing")
    func nothing() {
        var desk = Desk()
        desk.commit { _ = $0.record(.timeOrdered()) }
        desk.commit { $0.remove(.timeOrdered()) }
        #expect(desk.rootDocument == nil)
        #expect(desk.state.root.rev == 0)
    }

    @Test("events past the bound fail the change that emits them, and only that")
    func outboxBound() {
        var desk = Desk()
        desk.configuration.pendingEventLimit = 2
        desk.commit { $0.emit(.noted("a")) }
        desk.commit { $0.emit(.noted("b")) }
        let failures = desk.commit(
            { change in
                change.put(Note("x"))
                change.emit(.noted("c"))
            }, { $0.put(Note("y")) })
        #expect(failures == 1)
        #expect(desk.state.entries.map(\.record.text) == ["y"])
        #expect(desk.state.root.events.map(\.position) == [.init(rev: 1, index: 0), .init(rev: 2, index: 0)])
    }

    @Test("records are found by their lookup key until they lose it")
    func lookup() {
        var desk = Desk()
        let note = Note("named", key: "k")
        for index in 0..<300 { desk.commit { $0.put(Note("\(index)", key: "k\(index)")) } }
        desk.commit { $0.put(note) }
        #expect(desk.state.entries[key: "k"]?.id == note.id)
        #expect(desk.state.entries[key: "k7"]?.record.text == "7")
        desk.commit { $0.put(Note(id: note.id, "nameless")) }
        #expect(desk.state.entries[key: "k"] == nil)
    }

    @Test("what was derived is kept until the records change")
    func derived() {
        var desk = Desk()
        desk.commit { $0.put(Note("a")) }
        let first = Snapshot(desk.state)
        #expect(first.derived("count") { $0.count } == 1)
        #expect(first.derived("count") { _ in 99 } == 1)
        desk.commit { $0.put(Note("b")) }
        #expect(Snapshot(desk.state).derived("count") { $0.count } == 2)
        #expect(first.derived("count") { _ in 99 } == 1)
    }

    @Test("what was derived counts as part of the copy, and is bounded")
    func derivedCost() {
        let cache = OwnerCache<Note>(bytes: 8 << 20)
        var desk = Desk()
        desk.commit { $0.put(Note("a")) }
        cache.keep(desk.state)
        let before = cache.bytes
        _ = Snapshot(desk.state).derived("big", cost: { _ in 3 << 20 }, { $0.count })
        for _ in 0..<2 { _ = cache.snapshot(of: desk.owner) }
        #expect(cache.bytes == before + 3 << 20)
        _ = Snapshot(desk.state).derived("bigger", cost: { _ in 2 << 20 }, { $0.count })
        for _ in 0..<2 { _ = cache.snapshot(of: desk.owner) }
        #expect(cache.bytes == before + 2 << 20)
    }

    @Test("a copy with changes leaves the original as it was")
    func persistence() {
        var desk = Desk()
        for index in 0..<200 { desk.commit { $0.put(Note("\(index)")) } }
        let before = desk.state.entries
        let first = before[0].id
        desk.commit { $0.remove(first) }
        #expect(before.count == 200)
        #expect(before[first] != nil)
        #expect(desk.state.entries.count == 199)
        #expect(before.index(atOrAfter: before[150].id) == 150)
    }
}
