import Encoding
import FoundationEssentials
import HTTPTypes
import JSON
import Timestamps

/// Answers the requests of the inspector's page, in JSON.
struct Inspector: Sendable {
    let configuration: InspectorConfiguration
    let sidecars: [Sidecar]
    /// The stores by app id and component name, as that application sees them.
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
        // Sidecars that load the same file share one broker under one name.
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
    /// The summary of a message for the page: its CloudEvent's attributes, and the beginning of its data.
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

extension Inspector {
    /// The keys with a given prefix, or one key's value.
    func state(_ request: SidecarRequest) async throws -> JSONValue {
        let items = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { $1 }
        guard let binding = stores[items["app"] ?? ""]?[items["store"] ?? ""] else { return .array([]) }
        if let key = items["key"] {
            guard let stored = try? binding.storedKey(key), let row = try await binding.store.get(stored) else {
                return .null
            }
            return [
                "key": .string(key), "value": .string(String(decoding: row.value.prefix(200_000), as: UTF8.self)),
                "etag": .string(row.etag), "expires": row.expiry.map { .string($0.rfc3339) } ?? .null,
            ]
        }
        guard let start = try? binding.storedKey(items["prefix"] ?? "") else { return .array([]) }
        let keys = try await binding.store.keys(startingWith: start, limit: 500)
        return .array(keys.map { .string(binding.applicationKey($0)) })
    }

    /// The end of a process's log.
    func log(_ app: String) -> String {
        guard let folder = configuration.logs, names.contains(app),
            let file = try? LogEnd.read("\(folder)/\(app).log")
        else { return "" }
        return file
    }

    private var names: Set<String> { Set(sidecars.map(\.appID)).union(["sidecars"]) }
}

private enum LogEnd {
    private static let length = 64 << 10

    /// The last lines of a file.
    static func read(_ path: String) throws -> String {
        let bytes = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        let end = bytes.suffix(length)
        let text = String(decoding: end, as: UTF8.self)
        guard end.count < bytes.count, let line = text.firstIndex(of: "\n") else { return text }
        return String(text[text.index(after: line)...])
    }
}

extension Inspector {
    /// The latest traces, newest first, each with a summary.
    var latestTraces: JSONValue {
        .array(
            traces.traces(limit: 200).map { trace -> JSONValue in
                [
                    "id": .string(trace.id), "title": .string(trace.root?.title ?? ""),
                    "start": .string(Timestamp(milliseconds: trace.start / 1_000_000).rfc3339),
                    "microseconds": .number(JSONNumber((trace.end - trace.start) / 1000)),
                    "spans": .number(JSONNumber(trace.spans.count)),
                    "apps": .array(trace.services.map { .string($0) }),
                    "faults": .number(JSONNumber(trace.spans.count { $0.isError })),
                ]
            })
    }

    /// All spans of one trace, by start time.
    func spans(_ id: String) -> JSONValue {
        .array((traces.trace(id)?.spans ?? []).map(\.inspected))
    }

    /// The outcome of exporting spans to collectors.
    var exports: JSONValue {
        .array(
            sidecars.flatMap { sidecar in
                sidecar.tracer.destinations.compactMap { $0 as? SpanExporter }.map { exporter -> JSONValue in
                    let counts = exporter.counts
                    return [
                        "app": .string(sidecar.configuration.replica), "sent": .number(JSONNumber(counts.sent)),
                        "dropped": .number(JSONNumber(counts.dropped)),
                    ]
                }
            })
    }
}

extension Span {
    /// A readable title, such as the method and the callee.
    fileprivate var title: String {
        switch subject {
        case .call(let method, _, _) where name.hasPrefix("CallLocal/"):
            "\(method) \(name.dropFirst("CallLocal/".count))"
        case .call(let method, _, _): "\(method) \(name)"
        case .entry: "publish \(name.split(separator: "/").last ?? "")"
        case .invocation, .delivery, .tick, .job: name
        }
    }

    fileprivate var inspected: JSONValue {
        var object = JSONObject([
            ("id", .string(String(id))), ("parent", .string(parentID)), ("app", .string(service)),
            ("name", .string(title)), ("start", .number(JSONNumber(start / 1000))),
            ("end", .number(JSONNumber(end / 1000))),
        ])
        object["fault"] = fault.map { .string($0.isEmpty ? "no answer" : $0) }
        object["attributes"] = .object(JSONObject(attributes.map { (key: $0.name, value: .string($0.value)) }))
        return .object(object)
    }
}
