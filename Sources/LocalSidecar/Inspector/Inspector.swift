import Encoding
import HTTPTypes
import JSON
import Timestamps

/// What the inspector's page asks for: everything as JSON, read when it is asked.
struct Inspector: Sendable {
    let configuration: InspectorConfiguration
    let sidecars: [Sidecar]
    /// By app id and component name, as that application sees it.
    let stores: [String: [String: StateBinding]]
    let jobs: JobScheduler?
    let dead: DeadLetters
    let history: EventHistory
    let traces: TraceHistory

    init(
        _ configuration: InspectorConfiguration, sidecars: [Sidecar], features: [[any SidecarFeature]],
        shared: SharedComponents
    ) {
        self.configuration = configuration
        self.sidecars = sidecars
        history = shared.history ?? EventHistory()
        traces = shared.traces ?? TraceHistory()
        let all = features.flatMap { $0 }
        jobs = all.lazy.compactMap { ($0 as? JobsFeature)?.scheduler }.first
        var stores: [String: [String: StateBinding]] = [:]
        for (sidecar, features) in zip(sidecars, features) {
            stores[sidecar.appID] = features.lazy.compactMap { ($0 as? StateFeature)?.bindings }.first
        }
        self.stores = stores
        // Sidecars that load one file share one broker under one name.
        var brokers: [String: any Broker] = [:]
        for feature in all { brokers.merge((feature as? EventsFeature)?.brokers ?? [:]) { $1 } }
        dead = DeadLetters(sidecars: sidecars, brokers: brokers, history: history)
    }

    func register(on routes: inout RouteTable) {
        for page in InspectorPage.files {
            routes.on(.get, at: page.path) { _ in page.response }
        }
        route(&routes, .get, "/api/overview") { _ in overview }
        route(&routes, .get, "/api/events") { request in events(after: Int(request.value("after") ?? "") ?? 0) }
        route(&routes, .get, "/api/traces") { _ in latestTraces }
        route(&routes, .get, "/api/trace") { request in spans(request.value("id") ?? "") }
        route(&routes, .get, "/api/exports") { _ in exports }
        route(&routes, .get, "/api/topics") { _ in .array(sidecars.flatMap(groups)) }
        route(&routes, .get, "/api/jobs") { _ in .array(await jobs?.all.map(\.inspected) ?? []) }
        route(&routes, .get, "/api/dead") { _ in await deadLetters() }
        route(&routes, .post, "/api/replay") { request in
            try await replay(try JSONValue(try await request.collectBody()))
        }
        route(&routes, .get, "/api/state") { request in try await state(request) }
        route(&routes, .get, "/api/logs") { request in .string(log(request.value("app") ?? "")) }
    }

    private func route(
        _ routes: inout RouteTable, _ method: HTTPRequest.Method, _ path: String,
        _ work: @escaping @Sendable (SidecarRequest) async throws -> JSONValue
    ) {
        let token = configuration.token
        routes.on(method, at: path) { request in
            let shown = request.headers[.authorization] ?? ""
            guard ConstantTime.equal(shown, "Bearer \(token)") else {
                let refusal: JSONValue = ["message": "the token is missing or wrong"]
                return InspectorPage.secured(.json(refusal.bytes, status: .unauthorized))
            }
            return InspectorPage.secured(.json(try await work(request).bytes))
        }
    }

    private var overview: JSONValue {
        .array(
            sidecars.map { sidecar -> JSONValue in
                var app = JSONObject([
                    ("app", .string(sidecar.appID)), ("replica", .string(sidecar.configuration.replica)),
                    ("port", .number(JSONNumber(sidecar.state.port))),
                    ("up", .bool(sidecar.application?.gate.isOpen ?? true)),
                ])
                app["appPort"] = sidecar.configuration.appPort.map { .number(JSONNumber($0)) }
                app["components"] = .array(
                    sidecar.components.map { component in
                        ["name": .string(component.name), "type": .string("\(component.type)/\(component.version)")]
                    })
                app["subscriptions"] = .array(
                    sidecar.state.subscriptions.map { subscription in
                        [
                            "pubsub": .string(subscription.pubsub), "topic": .string(subscription.topic),
                            "route": .string(subscription.rules.last?.path ?? ""),
                            "dead": .string(subscription.deadLetterTopic),
                        ]
                    })
                app["stores"] = .array((stores[sidecar.appID] ?? [:]).keys.sorted().map { .string($0) })
                return .object(app)
            })
    }

    private func events(after number: Int) -> JSONValue {
        .array(
            history.entries(after: number).map { entry -> JSONValue in
                var event = entry.message.inspected
                event["number"] = .number(JSONNumber(entry.number))
                event["time"] = .string(entry.time.rfc3339)
                event["kind"] = .string(entry.kind.rawValue)
                event["app"] = .string(entry.app)
                event["pubsub"] = .string(entry.pubsub)
                event["topic"] = .string(entry.topic)
                return .object(event)
            })
    }

    private func groups(_ sidecar: Sidecar) -> [JSONValue] {
        sidecar.state.groups.map { pubsub, group in
            [
                "app": .string(sidecar.configuration.replica), "pubsub": .string(pubsub), "topic": .string(group.topic),
                "group": .string(group.name.text), "waiting": .number(JSONNumber(group.waiting)),
                "underWay": .number(JSONNumber(group.underWay)), "behind": .bool(group.isBehind),
            ]
        }
    }

    private func deadLetters() async -> JSONValue {
        var found: [JSONValue] = []
        for place in dead.places {
            for entry in await dead.entries(at: place) {
                var letter = entry.message.inspected
                letter["id"] = .string("\(entry.id)")
                letter["pubsub"] = .string(place.pubsub)
                letter["topic"] = .string(place.topic)
                letter["origin"] = .string(place.origin)
                found.append(.object(letter))
            }
        }
        return .array(found)
    }

    private func replay(_ letter: JSONValue) async throws -> JSONValue {
        guard let id = letter["id"]?.string.flatMap({ Int64($0) }),
            let place = dead.places.first(where: {
                $0.pubsub == letter["pubsub"]?.string && $0.topic == letter["topic"]?.string
                    && $0.origin == letter["origin"]?.string
            })
        else { return ["replayed": false] }
        return ["replayed": .bool(try await dead.replay(id, at: place))]
    }
}

extension SidecarRequest {
    fileprivate func value(_ name: String) -> String? { queryItems.first { $0.name == name }?.value }
}

extension BrokerMessage {
    /// What the page shows of a message: its CloudEvent's attributes, and its beginning.
    fileprivate var inspected: JSONObject {
        let event = try? JSONValue(payload)
        var object = JSONObject()
        object["event"] = event?["id"]?.string.map { .string($0) }
        object["type"] = event?["type"]?.string.map { .string($0) }
        object["source"] = event?["source"]?.string.map { .string($0) }
        object["size"] = .number(JSONNumber(payload.count))
        let data = event?["data"].map { $0.bytes } ?? payload
        object["data"] = .string(String(decoding: data.prefix(2000), as: UTF8.self))
        return object
    }
}

extension PendingJob {
    fileprivate var inspected: JSONValue {
        var job = JSONObject([
            ("app", .string(appID)), ("name", .string(name)), ("next", .string(next.rfc3339)),
        ])
        job["schedule"] = (spec.schedule ?? spec.dueTime).map { .string($0) }
        job["remaining"] = remaining.map { .number(JSONNumber($0)) }
        job["data"] = spec.data.map { .string(String(decoding: $0.prefix(500), as: UTF8.self)) }
        return .object(job)
    }
}
