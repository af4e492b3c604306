import Dapr
import HTTPTypes
import JSON
import Synchronization
import Testing

@Suite("What a real sidecar sent")
struct RecordedCallbackTests {
    @Test("every recorded delivery is read, with its data as published")
    func deliveries() async throws {
        let callbacks = try RecordedCallback.all(of: "deliver").filter { $0.request.method == .post }
        #expect(callbacks.count > 25)
        for callback in callbacks where callback.body["id"] != nil && !callback.hasPlaceholderData {
            let event = try TopicEvent(body: callback.request.body, headers: callback.request.headers)
            #expect(event.id == callback.body["id"]?.string, "\(callback.id)")
            #expect(event.type == callback.body["type"]?.string)
            #expect(event.topic == callback.body["topic"]?.string ?? "")
            #expect(event.pubsub == callback.body["pubsubname"]?.string ?? "")
            #expect(event.subject == callback.body["subject"]?.string)
            if let data = callback.body["data"], data.string == nil { #expect(try JSONValue(event.data) == data) }
        }
    }

    @Test(
        "data of each kind",
        arguments: [
            ("deliver.text", Array("hello \"world\"".utf8)), ("deliver.octet-stream", [0, 1, 2, 3, 255]),
            ("deliver.no-content-type", Array(#"{"a":1}"#.utf8)), ("deliver.cloudevent-base64", [0, 1, 2, 3, 255]),
            ("deliver.json-malformed", Array(#""{\"a\":""#.utf8)),
            ("deliver.json-object", Array(#"{"n":1,"nested":{"a":[1,null,true]}}"#.utf8)),
        ])
    func data(_ id: String, _ expected: [UInt8]) throws {
        let callback = try #require(try RecordedCallback.all(of: "deliver").first { $0.id == id })
        #expect(try TopicEvent(body: callback.request.body).data == expected)
    }

    @Test("JSON that arrived as a string is JSON again")
    func jsonInAString() throws {
        let body = #"{"id":"1","type":"t","datacontenttype":"application/vnd.acme+json","data":"{\"a\":1}"}"#
        #expect(try TopicEvent(body: Array(body.utf8)).data == Array(#"{"a":1}"#.utf8))
    }

    @Test("extensions and the trace are kept")
    func extensions() throws {
        let callbacks = try RecordedCallback.all(of: "deliver")
        let event = try #require(callbacks.first { $0.id == "deliver.cloudevent" })
        #expect(try TopicEvent(body: event.request.body).extensions["myext"] == "ext-value")
        let traced = try #require(callbacks.first { $0.id == "deliver.trace" })
        let trace = try TopicEvent(body: traced.request.body, headers: traced.request.headers)
        #expect(trace.traceparent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        #expect(trace.tracestate == "vendor=1")
    }

    @Test("an event's place in its trace is the delivery's, as far as that is of the same trace")
    func place() throws {
        let event = #"{"id":"1","type":"t","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"#
        func place(_ delivered: String) throws -> String? {
            try TopicEvent(body: Array(event.utf8), headers: [.traceparent: delivered]).traceparent
        }
        let below = "00-0af7651916cd43dd8448eb211c80319c-1111111111111111-01"
        #expect(try place(below) == below)
        for other in [
            "00-1af7651916cd43dd8448eb211c80319c-1111111111111111-01", "00-\(String(repeating: "0", count: 32))-0-00",
            "",
        ] {
            #expect(try place(other) == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        }
    }

    @Test("every entry of a recorded bulk delivery gets its own status, in order")
    func bulk() async throws {
        for callback in try RecordedCallback.all(of: "bulksubscribe") {
            let entries = callback.body["entries"]?.array ?? []
            guard !entries.isEmpty else { continue }
            let count = Mutex(0)
            let subscription = Subscription(
                pubsub: "pubsub", topic: "t", defaultRoute: .path(callback.request.path), bulk: .init()
            ) { event in
                #expect(
                    !event.data.isEmpty && event.pubsub == "pubsub" && event.topic.hasPrefix("bulk")
                        || event.topic.hasPrefix("declared"))
                return count.withLock { count in
                    defer { count += 1 }
                    return DeliveryOutcome.allCases[count % 3]
                }
            }
            let application = DaprApplication(subscriptions: [subscription])
            let answer = try #require(await application.respond(to: callback.request))
            let statuses = try #require(try JSONValue(answer.body)["statuses"]?.array)
            #expect(statuses.map { $0["entryId"] } == entries.map { $0["entryId"] })
            let words = statuses.prefix(3).compactMap { $0["status"]?.string }
            #expect(words == Array(["SUCCESS", "RETRY", "DROP"].prefix(statuses.count)))
        }
    }

    @Test("one bad entry of a bulk delivery is dropped alone")
    func badEntry() async throws {
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "p", topic: "t", bulk: .init()) { _ in .success }
        ])
        let body =
            #"{"entries":[{"entryId":"1","event":{"id":"a","type":"t"}},{"entryId":"2","event":[]},{"entryId":"3"}]}"#
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: Array(body.utf8)))
        let words = try JSONValue(answer?.body ?? [])["statuses"]?.array?.map { $0["status"]?.string }
        #expect(words == ["SUCCESS", "DROP", "DROP"])
    }

    @Test("a batch handler gets what can be read at once; an event it says nothing about is delivered again")
    func batch() async throws {
        let bulk = Subscription.Bulk { events in
            #expect(events.map(\.id) == ["a", "b", "c"])
            return [.success, .drop]
        }
        let subscription = Subscription(pubsub: "p", topic: "t", bulk: bulk) { _ in .success }
        let application = DaprApplication(subscriptions: [subscription])
        let entries = ["a", "b", "c"].map { #"{"entryId":"\#($0)","event":{"id":"\#($0)","type":"t"}}"# }
        let body = #"{"entries":[\#(entries[0]),{"entryId":"x"},\#(entries[1]),\#(entries[2])]}"#
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: Array(body.utf8)))
        let words = try JSONValue(answer?.body ?? [])["statuses"]?.array?.map { $0["status"]?.string }
        #expect(words == ["SUCCESS", "DROP", "DROP", "RETRY"])
    }

    @Test("a single event at a bulk route is answered as one")
    func single() async throws {
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "p", topic: "t", bulk: .init()) { _ in .retry }
        ])
        let body = Array(#"{"id":"a","type":"t"}"#.utf8)
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: body))
        #expect(try JSONValue(answer?.body ?? [])["status"]?.string == "RETRY")
    }

    @Test("recorded job runs reach the handler of their name with the data that was scheduled")
    func jobs() async throws {
        let callbacks = try RecordedCallback.all(of: "jobs").filter { $0.request.path.hasPrefix("/job/") }
        #expect(callbacks.count > 10)
        for callback in callbacks {
            let runs = Mutex<[JobRun]>([])
            let application = DaprApplication(jobs: [
                JobHandler(prefix: "other") { _ in },
                JobHandler(prefix: "") { run in runs.withLock { $0.append(run) } },
            ])
            #expect(await application.respond(to: callback.request)?.status == 200)
            let run = try #require(runs.withLock { $0.first })
            #expect("/job/\(run.name)" == callback.request.path && run.data == callback.request.body)
        }
    }

    @Test("a job nobody handles is no route, a handler that throws answers 500")
    func jobFailures() async throws {
        struct Failed: Error {}
        let application = DaprApplication(jobs: [JobHandler(name: "a b") { _ in throw Failed() }])
        #expect(await application.respond(to: AppRequest(.post, "/job/other")) == nil)
        #expect(await application.respond(to: AppRequest(.post, "/job/a%20b"))?.status == 500)
    }

    @Test("the recorded cron probe and ticks: OPTIONS says yes only for bindings that are handled")
    func cron() async throws {
        let ticks = Mutex<[BindingEvent]>([])
        let application = DaprApplication(bindings: [
            InputBinding(name: "tick") { event in ticks.withLock { $0.append(event) } }
        ])
        for callback in try RecordedCallback.all(of: "cron")
        where ["/tick", "/unwanted"].contains(callback.request.path) {
            let status = await application.respond(to: callback.request)?.status
            #expect(status == (callback.request.path == "/tick" ? 200 : nil), "\(callback.id)")
        }
        let tick = AppRequest(.post, "/tick", headers: [.traceparent: "00-1"])
        #expect(await application.respond(to: tick)?.status == 200)
        #expect(ticks.withLock { $0.last?.name } == "tick")
    }

    @Test("what a sidecar with an app token sent is let in, by that token only")
    func tokens() async throws {
        let callbacks = try RecordedCallback.all(of: "tokens").filter { $0.request.path.hasPrefix("/dapr/") }
        #expect(callbacks.count >= 2)
        for callback in callbacks {
            #expect(await DaprApplication(appToken: "app-secret").respond(to: callback.request)?.status == 200)
            #expect(await DaprApplication(appToken: "another").respond(to: callback.request)?.status == 401)
        }
    }
}
