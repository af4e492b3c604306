import Dapr
import HTTPTypes
import JSON
import Synchronization
import Testing

@Suite("The application's side")
struct DaprApplicationTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(Array(text.utf8)) }

    @Test("GET /dapr/subscribe announces rules, default route, dead letters, bulk and metadata")
    func announcement() async throws {
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "pubsub", topic: "plain") { _ in .success },
            Subscription(
                pubsub: "pubsub", topic: "rich", rules: [.init(type: "a.b")], defaultRoute: .path("/rest"),
                deadLetterTopic: "rich-dead", bulk: .init(maximumMessages: 10, maximumAwaitMilliseconds: 20),
                metadata: ["rawPayload": "true"]
            ) { _ in .success },
            Subscription(pubsub: "p", topic: "t", rules: [.init(match: "true", path: "/x")], defaultRoute: .dropped) {
                _ in
                .success
            },
        ])
        let answer = try #require(await application.respond(to: AppRequest(.get, "/dapr/subscribe")))
        let expected = try json(
            #"""
            [{"pubsubname":"pubsub","topic":"plain","routes":{"default":"/events/pubsub/plain"}},
             {"pubsubname":"pubsub","topic":"rich",
              "routes":{"rules":[{"match":"event.type == \"a.b\"","path":"/events/type/a.b"}],"default":"/rest"},
              "deadLetterTopic":"rich-dead",
              "bulkSubscribe":{"enabled":true,"maxMessagesCount":10,"maxAwaitDurationMs":20},
              "metadata":{"rawPayload":"true"}},
             {"pubsubname":"p","topic":"t","routes":{"rules":[{"match":"true","path":"/x"}]}}]
            """#)
        #expect(try JSONValue(answer.body) == expected)
        #expect(answer.status == 200)
    }

    @Test("an application without subscriptions answers an empty list, and an empty configuration")
    func empty() async throws {
        let application = DaprApplication()
        #expect(await application.respond(to: AppRequest(.get, "/dapr/subscribe"))?.body == Array("[]".utf8))
        #expect(await application.respond(to: AppRequest(.get, "/dapr/config"))?.body == Array("{}".utf8))
        #expect(await application.respond(to: AppRequest(.get, "/health")) == nil)
    }

    @Test("every outcome is answered by 200 and Dapr's word", arguments: DeliveryOutcome.allCases)
    func outcomes(_ outcome: DeliveryOutcome) async throws {
        let seen = Mutex<[EventDelivery]>([])
        let application = DaprApplication(
            subscriptions: [Subscription(pubsub: "p", topic: "t") { _ in outcome }],
            observe: { delivery in seen.withLock { $0.append(delivery) } })
        let event = Array(#"{"specversion":"1.0","id":"1","source":"s","type":"a","data":1}"#.utf8)
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: event))
        #expect(answer?.status == 200)
        #expect(answer?.body == Array("{\"status\":\"\(outcome.rawValue)\"}".utf8))
        let delivery = try #require(seen.withLock { $0.first })
        #expect(delivery.topic == "t" && delivery.type == "a" && delivery.outcome == outcome)
    }

    @Test(
        "an event that cannot be read is dropped, never refused",
        arguments: [
            "", "{", "[]", "null", "\u{0}", #"{"id":"a","type":"t","data":}"#, #"{"id":1"#, "7", #""text""#,
        ])
    func malformed(_ body: String) async throws {
        let application = DaprApplication(subscriptions: [Subscription(pubsub: "p", topic: "t") { _ in .success }])
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: Array(body.utf8)))
        #expect(answer?.status == 200)
        #expect(answer?.body == Array(#"{"status":"DROP"}"#.utf8))
    }

    @Test(
        "what was published raw, or without an id, reaches the handler of an ordinary subscription",
        arguments: [
            ("{}", "com.dapr.event.sent", "{}"), (#"{"id":1}"#, "com.dapr.event.sent", #"{"id":1}"#),
            (#"{"type":{},"n":7}"#, "com.dapr.event.sent", #"{"type":{},"n":7}"#),
            (#"{"type":"t","data":{"n":7},"datacontenttype":"application/json"}"#, "t", #"{"n":7}"#),
        ])
    func raw(_ body: String, type: String, data: String) async throws {
        let taken = Mutex<[TopicEvent]>([])
        for bulk in [nil, Subscription.Bulk()] {
            let application = DaprApplication(subscriptions: [
                Subscription(pubsub: "p", topic: "t", bulk: bulk) { event in
                    taken.withLock { $0.append(event) }
                    return .success
                }
            ])
            let envelope = bulk == nil ? body : #"{"entries":[{"entryId":"1","event":\#(body)}],"topic":"t"}"#
            let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: Array(envelope.utf8)))
            #expect(answer?.body.contains(UInt8(ascii: "S")) == true)
        }
        let events = taken.withLock { $0 }
        #expect(events.map(\.id) == ["", ""])
        #expect(events.map(\.type) == [type, type])
        #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == [data, data])
    }

    @Test("a bulk subscription takes a single event, too")
    func singleForBulk() async throws {
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "p", topic: "t", bulk: .init()) { $0.id == "7" ? .success : .drop }
        ])
        let body = Array(#"{"id":"7","type":"t"}"#.utf8)
        let answer = await application.respond(to: AppRequest(.post, "/events/p/t", body: body))
        #expect(answer?.body == Array(#"{"status":"SUCCESS"}"#.utf8))
    }

    @Test("a rule's own handler takes its events, the subscription's takes the rest")
    func rules() async throws {
        let log = Mutex<[String]>([])
        let application = DaprApplication(subscriptions: [
            Subscription(
                pubsub: "p", topic: "t",
                rules: [
                    .init(type: "a") { _ in
                        log.withLock { $0.append("a") }
                        return .success
                    }, .init(type: "b", path: "/b"),
                ]
            ) { event in
                log.withLock { $0.append("rest \(event.type)") }
                return .success
            }
        ])
        for (path, type) in [("/events/type/a", "a"), ("/b", "b"), ("/events/p/t", "c")] {
            let body = Array(#"{"id":"1","type":"\#(type)"}"#.utf8)
            _ = await application.respond(to: AppRequest(.post, path, body: body))
        }
        #expect(log.withLock { $0 } == ["a", "rest b", "rest c"])
    }

    @Test("with an app token, Dapr's routes answer 401 without it, and others are left alone")
    func token() async throws {
        let application = DaprApplication(
            subscriptions: [Subscription(pubsub: "p", topic: "t") { _ in .success }],
            bindings: [InputBinding(name: "tick") { _ in }], appToken: "secret")
        for request in [
            AppRequest(.get, "/dapr/subscribe"), AppRequest(.get, "/dapr/config"), AppRequest(.options, "/tick"),
            AppRequest(.post, "/tick"), AppRequest(.post, "/events/p/t"),
        ] {
            #expect(await application.respond(to: request)?.status == 401)
            for wrong in ["", "secre", "secret2", "Secret", "secretsecret"] {
                var request = request
                request.headers[.daprAPIToken] = wrong
                #expect(await application.respond(to: request)?.status == 401)
            }
            var request = request
            request.headers[.daprAPIToken] = "secret"
            #expect(await application.respond(to: request)?.status == 200)
        }
        #expect(await application.respond(to: AppRequest(.get, "/mine")) == nil)
    }
}
