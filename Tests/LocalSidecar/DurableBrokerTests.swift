import Encoding
import FoundationEssentials
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("The durable broker")
struct DurableBrokerTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/events.db" }

    private func message(_ text: String, key: String? = nil, topic: String = "t") -> BrokerMessage {
        BrokerMessage(topic: topic, payload: Array(text.utf8), metadata: key.map { ["partitionKey": $0] } ?? [:])
    }

    private func name(_ text: String) -> ConsumerGroupName {
        ConsumerGroupName(consumerID: text, appID: "app", replica: "app-1", uuid: "u")
    }

    private func take(_ group: ConsumerGroup) async throws -> LogEntry {
        var taken: LogEntry?
        try await eventually(within: .seconds(40)) {
            taken = group.take()
            return taken != nil
        }
        return try #require(taken)
    }

    private func text(_ entry: LogEntry) -> String { String(decoding: entry.message.payload, as: UTF8.self) }

    @Test("what was not acknowledged is delivered again after the file is opened anew, and nothing else")
    func redelivery() async throws {
        let first = try DurableBroker(path: path)
        let group = try await first.group(name("g"), topic: "t")
        _ = group.join()
        try await first.publish((0..<5).map { message("\($0)") })
        var entries: [LogEntry] = []
        for _ in 0..<5 { entries.append(try await take(group)) }
        for index in [0, 1, 3] { group.finish(entries[index]) }
        await first.close()

        let second = try DurableBroker(path: path)
        let reopened = try await second.group(name("g"), topic: "t")
        _ = reopened.join()
        #expect(text(try await take(reopened)) == "2")
        #expect(text(try await take(reopened)) == "4")
        #expect(reopened.take() == nil)
        await second.close()
    }

    @Test("one key keeps its order, another does not wait for it")
    func orderPerKey() async throws {
        let broker = try DurableBroker(path: path)
        let group = try await broker.group(name("g"), topic: "t")
        _ = group.join()
        try await broker.publish([message("a1", key: "a"), message("a2", key: "a"), message("b1", key: "b")])
        let first = try await take(group)
        #expect(text(first) == "a1")
        #expect(text(try await take(group)) == "b1")
        #expect(group.take() == nil)
        group.finish(first)
        #expect(text(try await take(group)) == "a2")
        await broker.close()
    }

    @Test("each group gets every message; within one, each message is taken once")
    func groups() async throws {
        let broker = try DurableBroker(path: path)
        let one = try await broker.group(name("one"), topic: "t")
        let two = try await broker.group(name("two"), topic: "t")
        #expect(one === (try await broker.group(name("one"), topic: "t")))
        _ = (one.join(), one.join(), two.join())
        try await broker.publish([message("m")])
        #expect(text(try await take(one)) == "m")
        #expect(one.take() == nil)
        #expect(text(try await take(two)) == "m")
        await broker.close()
    }

    @Test("a group that comes later gets what is still kept, a random one only what is new")
    func lateGroups() async throws {
        let broker = try DurableBroker(path: path)
        try await broker.publish([message("old")])
        let late = try await broker.group(name("late"), topic: "t")
        let random = try await broker.group(
            ConsumerGroupName(consumerID: "{uuid}", appID: "a", replica: "r", uuid: "u"), topic: "t")
        _ = (late.join(), random.join())
        try await broker.publish([message("new")])
        #expect(text(try await take(late)) == "old")
        #expect(text(try await take(late)) == "new")
        #expect(text(try await take(random)) == "new")
        await broker.close()
    }

    @Test("more than fits into memory waits on disk and arrives in order")
    func backlog() async throws {
        let broker = try DurableBroker(path: path)
        let group = try await broker.group(name("g"), topic: "t")
        let count = ConsumerGroup.capacity * 2 + 100
        for start in stride(from: 0, to: count, by: 1000) {
            try await broker.publish((start..<min(start + 1000, count)).map { message("\($0)", key: "k") })
        }
        #expect(group.waiting == 0)
        _ = group.join()
        for index in 0..<count {
            let entry = try await take(group)
            try #require(text(entry) == "\(index)")
            group.finish(entry)
        }
        await broker.close()
    }

    @Test("what every group is done with is deleted; what nobody asks for goes with its retention")
    func retention() async throws {
        var limits = DurableBroker.Limits()
        limits.sweepInterval = .milliseconds(10)
        limits.acknowledgementDelay = .milliseconds(5)
        limits.retention = .milliseconds(200)
        let broker = try DurableBroker(path: path, limits: limits)
        let group = try await broker.group(name("g"), topic: "t")
        _ = group.join()
        try await broker.publish((0..<500).map { message("\($0)") } + [message("x", topic: "nobody")])
        for _ in 0..<500 { group.finish(try await take(group)) }
        try await eventually(within: .seconds(40)) {
            try await broker.publish([message("again", topic: "other")])
            return try await broker.keptMessages(of: ["t", "nobody"]) == 0
        }
        await broker.close()
    }

    @Test("a closed broker takes nothing")
    func closed() async throws {
        let broker = try DurableBroker(path: path)
        await broker.close()
        await #expect(throws: BrokerFault.self) { try await broker.publish([message("x")]) }
    }
}

extension DurableBroker {
    /// The number of messages in the log.
    fileprivate func keptMessages(of topics: [String]) throws -> Int {
        guard let opened else { return 0 }
        return try topics.reduce(0) {
            $0 + (try opened.messages(of: $1, after: 0, for: -1, limit: 100_000).count)
        }
    }
}

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.path + "/errand-broker-\(RandomUUID.text())"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
