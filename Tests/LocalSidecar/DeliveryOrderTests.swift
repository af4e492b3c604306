import Testing

@testable import LocalSidecar

@Suite("The order in which messages are delivered")
struct DeliveryOrderTests {
    private var lanes = DeliveryLanes()

    @Test("a batch takes the messages of one key in their order, and closes the key until all are dealt with")
    func batches() {
        var lanes = lanes
        for id in 1...6 { lanes.add(entry(Int64(id), key: id % 2 == 0 ? "even" : "odd")) }
        let batch = lanes.take(4)
        #expect(batch.map(\.id) == [1, 3, 5, 2])
        #expect(!lanes.hasReady)
        lanes.finish(batch[3])
        #expect(lanes.take()?.id == 4)
        for entry in batch[0..<2] { lanes.finish(entry) }
        lanes.add(entry(7, key: "odd"))
        #expect(!lanes.hasReady)
        lanes.finish(batch[2])
        #expect(lanes.take(9).map(\.id) == [7])
    }

    @Test("what is put back of a batch comes first again, in its order", arguments: [0, 1, 2, 3])
    func puttingBack(settled: Int) {
        var lanes = lanes
        for id in 1...4 { lanes.add(entry(Int64(id), key: "key")) }
        let batch = lanes.take(3)
        for (place, entry) in batch.enumerated().reversed() {
            if place < settled { lanes.finish(entry) } else { lanes.putBack(entry) }
        }
        #expect(lanes.count == 4 - settled)
        #expect(lanes.take(9).map(\.id) == Array([1, 2, 3, 4].dropFirst(settled)))
    }

    @Test("messages without a key are taken in the order they came")
    func keyless() {
        var lanes = lanes
        for id in 1...3 { lanes.add(entry(Int64(id), key: nil)) }
        let batch = lanes.take(2)
        for entry in batch.reversed() { lanes.putBack(entry) }
        #expect(lanes.take(9).map(\.id) == [1, 2, 3])
    }

    private func entry(_ id: Int64, key: String?) -> LogEntry {
        LogEntry(
            id: id, message: BrokerMessage(topic: "t", payload: [], metadata: key.map { ["partitionKey": $0] } ?? [:]))
    }
}
