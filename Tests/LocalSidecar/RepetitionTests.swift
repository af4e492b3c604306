import Testing

@testable import LocalSidecar

@Suite("Deliveries beside an attempt that still runs")
struct RepetitionTests {
    private let group = ConsumerGroup(
        ConsumerGroupName(consumerID: "g", appID: "app", replica: "app", uuid: "u"), topic: "t", isBacked: true)

    private func entry(_ id: Int64, of original: Int64? = nil) -> LogEntry {
        LogEntry(
            id: id, message: BrokerMessage(topic: "t", payload: [], metadata: ["partitionKey": "key"]),
            original: original)
    }

    @Test("the first attempt that ends settles the message for all, and there is nothing more to repeat")
    func settling() throws {
        group.refilled(with: [entry(1)], isComplete: true)
        let original = try #require(group.take())
        #expect(group.repeat(entry(2, of: 1)))
        let repetition = try #require(group.take())
        #expect(!group.isSettled(original))
        group.finish(repetition)
        #expect(group.isSettled(original))
        #expect(!group.repeat(entry(3, of: 1)))
        group.finish(original)
        #expect(group.progress()?.floor == 2)
        #expect(!group.isSettled(original), "what is over is still remembered")
    }

    @Test("of two attempts that give up at once, one has the say, until it finds that it can do nothing")
    func claiming() throws {
        group.refilled(with: [entry(1)], isComplete: true)
        let original = try #require(group.take())
        #expect(group.repeat(entry(2, of: 1)))
        let repetition = try #require(group.take())
        #expect(group.claim(repetition))
        #expect(!group.claim(original))
        group.release(repetition)
        #expect(group.claim(original))
    }

    @Test("a message that is dealt with is not repeated")
    func over() throws {
        group.refilled(with: [entry(1)], isComplete: true)
        group.finish(try #require(group.take()))
        #expect(!group.repeat(entry(2, of: 1)))
        #expect(group.take() == nil)
    }

    @Test("a repetition passes the key that its original holds; the next message of the key does not")
    func order() throws {
        group.refilled(with: [entry(1), entry(2)], isComplete: true)
        let original = try #require(group.take())
        #expect(group.waitingIDs == [2])
        #expect(group.repeat(entry(3, of: 1)))
        let repetition = try #require(group.take())
        #expect(repetition.id == 3)
        group.finish(repetition)
        #expect(group.take() == nil)
        group.finish(original)
        #expect(group.take()?.id == 2)
    }
}
