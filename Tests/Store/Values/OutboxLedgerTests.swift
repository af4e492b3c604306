import Testing
import Timestamps

@testable import Store

@Suite("The outbox's bookkeeping")
struct OutboxLedgerTests {
    private let lane = OutboxLane(pubsub: "pubsub", topic: "notes")

    private func event(_ rev: Int64, topic: String = "notes") -> StoredEvent {
        StoredEvent(
            .noted("\(rev)", on: topic), at: .init(rev: rev, index: 0), by: "a", time: Timestamp(milliseconds: rev))
    }

    @Test("an event is lined up once, however often its root is seen")
    func once() {
        var ledger = OutboxLedger()
        let first = ledger.add([event(1), event(2)], of: "u")
        let second = ledger.add([event(1), event(2)], of: "u")
        #expect(first)
        #expect(!second)
        #expect(ledger.depth == 2)
        let events = ledger.begin(lane, limit: 10)
        ledger.finish(lane, events, failed: [])
        let third = ledger.add([event(1), event(2)], of: "u")
        #expect(!third)
        #expect(ledger.depth == 0)
        #expect(ledger.owners["u"]?.published.count == 2)
    }

    @Test("a failed event goes first again, with everything its owner has behind it")
    func failure() {
        var ledger = OutboxLedger()
        _ = ledger.add([event(1)], of: "u")
        _ = ledger.add([event(1)], of: "v")
        _ = ledger.add([event(2)], of: "u")
        let events = ledger.begin(lane, limit: 10)
        _ = ledger.add([event(3)], of: "u")
        ledger.finish(lane, events, failed: [0])
        let again = ledger.begin(lane, limit: 10)
        #expect(again.map(\.owner) == ["u", "u", "u"])
        #expect(again.map(\.event.position.rev) == [1, 2, 3])
        #expect(ledger.owners["v"]?.isIdle == true)
    }

    @Test("one request takes no more than its bytes, and one event however long it is")
    func bytes() {
        var ledger = OutboxLedger()
        _ = ledger.add((1...5).map { event($0) }, of: "u")
        let size = event(1).size
        let bounds = [(10, size - 1), (10, 2 * size + 1), (1, 2 * size), (10, .max)]
        let taken = bounds.map { ledger.begin(lane, limit: $0.0, bytes: $0.1).map(\.event.position.rev) }
        #expect(taken == [[1], [2, 3], [4], [5]])
    }

    @Test("topics do not wait for each other")
    func lanes() {
        var ledger = OutboxLedger()
        _ = ledger.add([event(1), event(2, topic: "other")], of: "u")
        let (first, second) = (ledger.open(lane), ledger.open(lane))
        #expect(first && !second)
        #expect(ledger.readyLanes == [OutboxLane(pubsub: "pubsub", topic: "other")])
    }
}
