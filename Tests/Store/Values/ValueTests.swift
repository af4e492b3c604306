import FoundationEssentials
import Identifiers
import TestSupport
import TestValues
import Testing
import Timestamps

@testable import Store

@Suite("Small values of the store")
struct ValueTests {
    @Test("time-ordered ids are version 7, unique, and sort in the order they were made")
    func timeOrdered() {
        let ids = (0..<10_000).map { _ in UUID.timeOrdered() }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.uuid.6 >> 4 == 7 && $0.uuid.8 >> 6 == 2 })
    }

    @Test("a compact id is 22 characters and reads back the same")
    func compact() {
        for _ in 0..<1000 {
            let id = UUID()
            #expect(id.compact.utf8.count == 22)
            #expect(UUID(compact: id.compact) == id)
        }
        #expect(UUID(compact: "short") == nil)
        #expect(UUID(compact: "!234567890123456789012") == nil)
    }

    @Test("an id is read from its 36 characters, in either case, and from nothing else")
    func canonical() {
        for _ in 0..<200 {
            let id = UUID()
            #expect(UUID(canonical: id.uuidString) == id)
            #expect(UUID(canonical: id.uuidString.lowercased()) == id)
        }
        let text = "0193f1a0-6b7c-7d21-8e3f-0000000000c1"
        let wrong = [
            "", "0", String(text.dropLast()), text + "0", " " + text.dropFirst(), "{" + text.dropFirst(2) + "}",
            text.replacing("-", with: "0"), text.replacing("6", with: "-"), text.replacing("a", with: "g"),
            text.replacing("f", with: "é"), text.replacing("0193f1a0-", with: "0193f1a-0"),
        ]
        for wrong in wrong { #expect(UUID(canonical: wrong) == nil, "\(wrong)") }
    }

    @Test("the cache drops what was used longest ago, and keeps to its bytes")
    func lru() {
        var cache = LRU<Int, String>(limit: 30)
        for key in 1...3 { cache.set("\(key)", for: key, cost: 10) }
        _ = cache.value(for: 1)
        cache.set("4", for: 4, cost: 10)
        #expect(cache.peek(2) == nil)
        #expect([1, 3, 4].allSatisfy { cache.peek($0) != nil })
        cache.set("1", for: 1, cost: 25)
        #expect(cache.cost == 25)
        #expect(cache.count == 1)
        cache.set("beyond the limit alone", for: 9, cost: 31)
        #expect(cache.peek(9) != nil)
        #expect(cache.peek(1) == nil)
        cache.set("2", for: 2, cost: 1)
        #expect(cache.peek(9) == nil)
        cache.reprice(2, cost: 99)
        #expect(cache.peek(2) != nil)
    }

    @Test("a cache of few values keeps to their number, and what is used in between stays")
    func lruCount() {
        var cache = LRU<Int, Int>(limit: 1000, countLimit: 4)
        for key in 0..<40 {
            cache.set(key, for: key, cost: 1)
            #expect(cache.use(0) { $0 += 1 } != nil)
        }
        #expect(cache.count == 4)
        #expect([0, 37, 38, 39].allSatisfy { cache.peek($0) != nil })
        #expect(cache.peek(0) == 40)
        #expect(cache.cost == 4)
    }

    @Test("the cache agrees with a model under random use")
    func lruModel() {
        var random = SplitMix64(seed: 7)
        var cache = LRU<Int, Int>(limit: 100)
        var order: [(key: Int, cost: Int)] = []
        for step in 0..<5000 {
            let key = Int.random(in: 0..<30, using: &random)
            if Bool.random(using: &random) {
                let cost = Int.random(in: 1...20, using: &random)
                cache.set(step, for: key, cost: cost)
                order.removeAll { $0.key == key }
                order.append((key, cost))
                while order.reduce(0, { $0 + $1.cost }) > 100 { order.removeFirst() }
            } else if cache.value(for: key) != nil, let index = order.firstIndex(where: { $0.key == key }) {
                order.append(order.remove(at: index))
            }
            #expect(cache.count == order.count)
            #expect(order.allSatisfy { cache.peek($0.key) != nil })
        }
    }

    @Test("the table of replicas reads back what it wrote")
    func replicas() throws {
        var table = ReplicaTable()
        table.replicas["a"] = .init(seen: Timestamp(milliseconds: 5), slots: 256, oldest: nil)
        table.replicas["b-1"] = .init(seen: Timestamp(milliseconds: 6), slots: 0, oldest: Timestamp(milliseconds: 4))
        #expect(try ReplicaTable(document: table.document) == table)
        #expect(SlotDocument.owner(in: SlotDocument.bytes(owner: "me")) == "me")
    }
}
