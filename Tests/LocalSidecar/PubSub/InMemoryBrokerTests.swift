import Curl
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("pubsub.in-memory")
struct InMemoryBrokerTests {
    private let curl = CurlClient()

    /// Runs an application and publishes numbers to topics, in this order.
    private func publish(
        _ numbers: [(topic: String, number: Int)], to application: TestApplication, until condition: () -> Bool
    ) async throws {
        try await application.run { port in
            try await withSidecar(components: ComponentText.inMemoryBroker, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                for (topic, number) in numbers {
                    let url = harness.url("app") + "/v1.0/publish/pubsub/\(topic)?metadata.partitionKey=\(number % 3)"
                    let answer = try await curl.execute(CurlRequest(.post, url, body: .bytes(Array("\(number)".utf8))))
                    #expect(answer.status == 204)
                }
                try await eventually { condition() }
            }
        }
    }

    private static func data(_ calls: [TestApplication.Call]) throws -> [String] {
        try calls.map { try JSONValue($0.body)["data"]?.string ?? "" }
    }

    @Test("the messages of a topic are delivered one after the other, in the order they were published")
    func order() async throws {
        let underWay = Mutex((now: 0, most: 0))
        let application = TestApplication(
            subscriptions: #"[{"pubsubname": "pubsub", "topic": "t", "route": "/t"}]"#
        ) { call in
            underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            // The first takes the longest: side by side it would be overtaken.
            try await Task.sleep(for: .milliseconds(call.text.contains(#""data":"0""#) ? 50 : 1))
            underWay.withLock { $0.now -= 1 }
            return .plain(call)
        }
        let numbers = Array(0..<20)
        try await publish(numbers.map { ("t", $0) }, to: application) { application.calls(to: "/t").count == 20 }
        #expect(try Self.data(application.calls(to: "/t")) == numbers.map { "\($0)" })
        #expect(underWay.withLock { $0.most } == 1)
    }

    @Test("a subscription to a topic that ends in an asterisk takes every topic that goes on from there")
    func wildcards() async throws {
        let application = TestApplication(
            subscriptions: """
                [{"pubsubname": "pubsub", "topic": "orders*", "route": "/all"},
                 {"pubsubname": "pubsub", "topic": "orders", "route": "/one"}]
                """)
        let published = [("orders", 0), ("orders-eu", 1), ("order", 2), ("orders*", 3), ("orders/us", 4)]
        try await publish(published.map { (topic: $0.0, number: $0.1) }, to: application) {
            application.calls(to: "/all").count == 3 && application.calls(to: "/one").count == 1
        }
        #expect(try Self.data(application.calls(to: "/all")) == ["1", "3", "4"])
        #expect(try Self.data(application.calls(to: "/one")) == ["0"])
    }

    @Test("a group that has taken as much as it can hold holds its publishers back, and loses nothing")
    func room() async throws {
        let broker = InMemoryBroker()
        let name = ConsumerGroupName(consumerID: nil, appID: "app", replica: "app", uuid: "")
        let group = try await broker.group(name, topic: "t")
        _ = group.join()
        let count = ConsumerGroup.capacity * 2
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<count { try await broker.publish([BrokerMessage(topic: "t", payload: [])]) }
            }
            _ = await settles { group.waiting }
            for _ in 0..<count {
                try await eventually { group.hasReady }
                if let entry = group.take() { group.finish(entry) }
            }
            try await tasks.waitForAll()
        }
        #expect(group.waiting == 0)
    }
}
