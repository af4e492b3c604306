import FoundationEssentials
import TestSupport
import TestValues
import Testing

@testable import Store

@Suite("Folding")
struct FoldTests {
    @Test(
        "whatever is done, the stored documents add up to what a dictionary holds",
        arguments: 1...12 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var desk = Desk()
        desk.configuration.pageLimit = 8
        desk.configuration.pageMinimum = 3
        desk.configuration.inlineLimit = 5
        var model: [UUID: String] = [:]
        for step in 0..<600 {
            let action = Int.random(in: 0..<10, using: &random)
            if action < 5 || model.isEmpty {
                // Mostly in order of time, sometimes anywhere.
                let id = action == 0 ? UUID(high: random.next(), low: random.next()) : UUID.timeOrdered()
                model[id] = "n\(step)"
                desk.commit { $0.put(Note(id: id, "n\(step)")) }
            } else if let id = model.keys.sorted().randomElement(using: &random) {
                if action < 8 {
                    model[id] = "u\(step)"
                    desk.commit { $0.put(Note(id: id, "u\(step)")) }
                } else {
                    model[id] = nil
                    desk.commit { $0.remove(id) }
                }
            }
            if step % 7 == 0 { try check(desk.reloaded(), model) }
            if step % 5 == 0 { try check(desk.state, model) }
        }
    }

    private func check(_ state: OwnerState<Note>, _ model: [UUID: String]) throws {
        let entries = state.entries
        let walked = entries.map(\.id)
        #expect(walked == model.keys.sorted())
        #expect(entries.allSatisfy { model[$0.id] == $0.record.text })
        #expect(walked.indices.allSatisfy { entries[$0].id == walked[$0] })
        #expect(state.root.pages.allSatisfy { $0.count <= 8 })
        #expect(state.root.inline.count <= 5)
    }

    @Test("additions fill pages to the brim, and rewrite only the last one")
    func appends() {
        var desk = Desk()
        for index in 0..<1000 { desk.commit { $0.put(Note("\(index)")) } }
        let counts = desk.state.root.pages.map(\.count)
        #expect(counts.dropLast().allSatisfy { $0 == 128 })
        #expect(desk.pages.count <= counts.count + desk.state.root.replaced.count)
    }

    @Test("a fold deletes what the fold before it replaced, so that readers under way still find their pages")
    func garbage() throws {
        var desk = Desk()
        for index in 0..<34 { desk.commit { $0.put(Note("\(index)")) } }
        let replaced = desk.state.root.replaced
        #expect(replaced.count == 1)
        #expect(replaced.allSatisfy { desk.pages[$0] != nil })
        for index in 0..<17 { desk.commit { $0.put(Note("\(index)")) } }
        #expect(replaced.allSatisfy { desk.pages[$0] == nil })
    }

    @Test("changes all over a long list rewrite no more pages than there are changes")
    func scattered() {
        var desk = Desk()
        var ids: [UUID] = []
        for index in 0..<4000 {
            let note = Note("\(index)")
            ids.append(note.id)
            desk.commit { $0.put(note) }
        }
        for index in 0..<64 {
            let id = ids[index * 61]
            desk.commit { $0.put(Note(id: id, "changed")) }
            #expect(desk.lastOperations <= 1 + 2 * 9)
        }
    }

    @Test("pages that lose their records are joined")
    func shrinking() {
        var desk = Desk()
        var ids: [UUID] = []
        for index in 0..<1024 {
            let note = Note("\(index)")
            ids.append(note.id)
            desk.commit { $0.put(note) }
        }
        let kept = ids[500]
        for id in ids where id != kept && id != ids[900] { desk.commit { $0.remove(id) } }
        for _ in 0..<17 { desk.commit { $0.put(Note(id: kept, "again")) } }
        #expect(desk.state.entries.count == 2)
        #expect(desk.state.root.pages.count <= 3)
    }

    @Test("pages of long records stay small enough for a sidecar, and no fold writes much more than it may")
    func longRecords() throws {
        var desk = Desk()
        desk.configuration.foldBytes = 300_000
        let text = String(repeating: "x", count: 20_000)
        var ids: [UUID] = []
        for _ in 0..<100 {
            let note = Note(text)
            ids.append(note.id)
            desk.commit { $0.put(note) }
        }
        for _ in 0..<3 { for id in ids { desk.commit { $0.put(Note(id: id, text + "y")) } } }
        #expect(desk.pages.values.allSatisfy { $0.count < 150_000 })
        #expect(desk.state.root.inline.count <= 32)
        #expect(desk.lastBytes < 1_500_000)
        #expect(try desk.reloaded().entries.map(\.id) == ids)
    }

    @Test("a commit writes as much beside 10,000 records as beside 100, but for the table of pages")
    func flat() {
        func average(beside count: Int) -> (bytes: Int, operations: Double) {
            var desk = Desk()
            for start in stride(from: 0, to: count, by: 16) {
                desk.commit { change in for index in start..<(start + 16) { change.put(Note("note \(index)")) } }
            }
            var bytes = 0
            var operations = 0
            for index in 0..<1024 {
                desk.commit { $0.put(Note("note \(index)")) }
                bytes += desk.lastBytes
                operations += desk.lastOperations
            }
            return (bytes / 1024, Double(operations) / 1024)
        }
        let few = average(beside: 100)
        let many = average(beside: 10_000)
        #expect(abs(few.operations - many.operations) < 0.1)
        #expect(many.bytes - few.bytes < 10_000 / 128 * 48)
    }
}
