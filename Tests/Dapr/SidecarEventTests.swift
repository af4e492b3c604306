import Curl
import Dapr
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

@Suite("Events, jobs, ticks and invocation, through the built-in sidecar")
struct SidecarEventTests {
    private let broker = component("pubsub", "pubsub.in-memory")

    /// What handlers saw.
    private final class Seen<Element: Sendable>: Sendable {
        private let elements = Mutex<[Element]>([])
        var all: [Element] { elements.withLock { $0 } }
        func add(_ element: Element) { elements.withLock { $0.append(element) } }
    }

    @Test("a published CloudEvent reaches its subscription with id, type, data, metadata and trace")
    func event() async throws {
        let seen = Seen<TopicEvent>()
        let application = DaprApplication(
            subscriptions: [
                Subscription(pubsub: "pubsub", topic: "t") { event in
                    seen.add(event)
                    return .success
                }
            ], appToken: "app-secret")
        try await withDapr(broker, application: application, appToken: "app-secret") { dapr in
            let event =
                #"{"specversion":"1.0","id":"e1","source":"me","type":"a.b","subject":"s","ext":"x","data":{"n":1}}"#
            let trace = DaprTrace(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            try await DaprTrace.$current.withValue(trace) {
                try await dapr.publish(
                    "pubsub", "t", Array(event.utf8), contentType: "application/cloudevents+json",
                    metadata: ["partitionKey": "u1"])
            }
            try await eventually { seen.all.count == 1 }
        }
        let event = try #require(seen.all.first)
        #expect(event.id == "e1" && event.type == "a.b" && event.subject == "s" && event.source == "me")
        #expect(event.data == Array(#"{"n":1}"#.utf8) && event.topic == "t" && event.pubsub == "pubsub")
        #expect(event.extensions["ext"] == "x")
        #expect(event.traceparent?.contains("0af7651916cd43dd8448eb211c80319c") == true)
    }

    @Test("rules send types to their handlers; JSON, text and binary data arrive as they were")
    func rulesAndData() async throws {
        let seen = Seen<String>()
        let application = DaprApplication(subscriptions: [
            Subscription(
                pubsub: "pubsub", topic: "t",
                rules: [
                    .init(type: "special") { _ in
                        seen.add("special")
                        return .success
                    }
                ]
            ) { event in
                seen.add("\(event.dataContentType ?? "") \(event.data)")
                return .success
            }
        ])
        try await withDapr(broker, application: application) { dapr in
            try await dapr.publish("pubsub", "t", [0x31], metadata: ["cloudevent.type": "special"])
            try await eventually { seen.all.count == 1 }
            let kinds: [(String, [UInt8])] = [
                ("application/json", [0x32]), ("text/plain", [0x33]), ("application/octet-stream", [0xFF]),
            ]
            for (type, data) in kinds {
                try await dapr.publish("pubsub", "t", data, contentType: type)
            }
            try await eventually { seen.all.count == 4 }
        }
        #expect(seen.all.first == "special")
        #expect(
            Set(seen.all.dropFirst()) == ["application/json [50]", "text/plain [51]", "application/octet-stream [255]"])
    }

    @Test("a dropped event goes to the dead-letter topic as it was")
    func deadLetter() async throws {
        let seen = Seen<TopicEvent>()
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "pubsub", topic: "t", deadLetterTopic: "t-dead") { _ in .drop },
            Subscription(pubsub: "pubsub", topic: "t-dead") { event in
                seen.add(event)
                return .success
            },
        ])
        try await withDapr(broker, application: application) { dapr in
            let failures = try await dapr.bulkPublish(
                "pubsub", "t", (0..<3).map { BulkPublishEntry(id: "\($0)", event: Array("{\"i\":\($0)}".utf8)) })
            #expect(failures.isEmpty)
            try await eventually { seen.all.count == 3 }
        }
        #expect(
            Set(seen.all.map { String(decoding: $0.data, as: UTF8.self) }) == [#"{"i":0}"#, #"{"i":1}"#, #"{"i":2}"#])
        #expect(seen.all.allSatisfy { $0.topic == "t" })
    }

    @Test("a bulk subscription gets entries and answers each")
    func bulk() async throws {
        let seen = Seen<String>()
        let application = DaprApplication(subscriptions: [
            Subscription(
                pubsub: "pubsub", topic: "t", bulk: .init(maximumMessages: 10, maximumAwaitMilliseconds: 20)
            ) { event in
                seen.add(String(decoding: event.data, as: UTF8.self))
                return .success
            }
        ])
        try await withDapr(broker, application: application) { dapr in
            for index in 0..<5 { try await dapr.publish("pubsub", "t", Array("\(index)".utf8)) }
            try await eventually { seen.all.count == 5 }
        }
        #expect(Set(seen.all) == ["0", "1", "2", "3", "4"])
    }

    @Test("an unknown broker is named as such")
    func unknownBroker() async throws {
        try await withDapr(broker) { dapr in
            let error = await #expect(throws: DaprError.self) { try await dapr.publish("nope", "t", []) }
            #expect(error?.status == 404 && error?.code == "ERR_PUBSUB_NOT_FOUND")
        }
    }

    @Test("a cron binding's ticks arrive")
    func ticks() async throws {
        let seen = Seen<BindingEvent>()
        let application = DaprApplication(bindings: [InputBinding(name: "tick") { seen.add($0) }])
        let cron = component("tick", "bindings.cron", #"[{ name: schedule, value: "@every 1s" }]"#)
        try await withDapr(cron, application: application) { _ in
            try await eventually { !seen.all.isEmpty }
        }
        #expect(seen.all.first?.name == "tick")
    }

    @Test("a job is scheduled, read back, and runs with its data; a missing one is nil")
    func jobs() async throws {
        let seen = Seen<JobRun>()
        let application = DaprApplication(jobs: [JobHandler(prefix: "remind:") { seen.add($0) }])
        try await withDapr("", application: application) { dapr in
            let later = Job(name: "remind:later", dueTime: "1h", data: Array(#"{"a":1}"#.utf8))
            try await dapr.scheduleJob(later)
            let stored = try await dapr.getJob("remind:later")
            #expect(stored?.dueTime == "1h" && stored?.data == later.data)
            let taken = await #expect(throws: DaprError.self) { try await dapr.scheduleJob(later) }
            #expect(taken?.isConflict == true)
            try await dapr.deleteJob("remind:later")
            #expect(try await dapr.getJob("remind:later") == nil)
            try await dapr.scheduleJob(Job(name: "remind:now", dueTime: "0s", data: Array(#""text""#.utf8)))
            try await eventually { !seen.all.isEmpty }
        }
        #expect(seen.all == [JobRun(name: "remind:now", data: Array(#""text""#.utf8))])
    }

    @Test("invocation reaches the application with method, query, headers and body, and streams its answer")
    func invocation() async throws {
        let application = DaprApplication()
        try await withDapr(
            "", application: application,
            fallback: { call in
                call.path == "/big"
                    ? .init(.ok, body: [UInt8](repeating: 1, count: 20 << 20), pieces: 1 << 20)
                    : .init(
                        .created, headers: [.location: call.path], body: Array(call.method.rawValue.utf8) + call.body)
            }
        ) { dapr in
            let response = try await dapr.invoke(
                "conf", .put, "/things/1?x=%20y", headers: [.contentType: "text/plain"], body: .bytes(Array("hi".utf8)))
            #expect(response.status == 201 && response.body == Array("PUThi".utf8))
            #expect(response.header("location") == "/things/1?x=%20y")
            let streamed = try await dapr.invokeStreaming("conf", .get, "/big")
            var count = 0
            for try await chunk in streamed.body { count += chunk.count }
            #expect(count == 20 << 20)
            let unknown = try await dapr.invoke("nobody", .get, "/x")
            #expect(unknown.status == 500)
        }
    }
}
