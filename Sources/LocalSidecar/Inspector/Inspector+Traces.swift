import JSON
import Timestamps

extension Inspector {
    /// The latest traces, the newest first, each with what makes it worth opening.
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

    /// Every span of one trace, by their start.
    func spans(_ id: String) -> JSONValue {
        .array((traces.trace(id)?.spans ?? []).map(\.inspected))
    }

    /// What became of the spans that were to be sent to a collector.
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
    /// For people: what was asked of whom.
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
