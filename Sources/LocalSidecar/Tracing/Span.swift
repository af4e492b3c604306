#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One operation in a trace: a call of the sidecar's API, or a call from the sidecar to its application.
///
/// Names and attributes are those of daprd's spans; they are computed on display, not while a request waits. Unlike
/// daprd's, they omit a request's query, which may hold search terms.
struct Span: Sendable {
    /// The numbers of OpenTelemetry's protocol.
    enum Kind: UInt8, Sendable {
        case server = 2
        case client = 3
        case producer = 4
    }

    enum Subject: Sendable, Equatable {
        /// A request to the API, with its path as received. The callee is the one named by the header `dapr-app-id`.
        case call(method: String, path: String, callee: String?)
        /// An invocation of this sidecar's application by another application.
        case invocation(app: String, method: String)
        /// An entry of a bulk publish request.
        case entry(path: String)
        case delivery(topic: String)
        case tick(binding: String, path: String)
        case job(name: String)
    }

    /// The app id.
    let service: String
    let traceparent: String
    /// 16 hexadecimal digits; empty for the first span of a trace.
    let parentID: String
    let kind: Kind
    let subject: Subject
    /// Nanoseconds since 1970.
    let start: Int64
    var end: Int64 = 0
    /// The status of the answer, for spans judged by it.
    var status: Int?
    /// True when the operation failed without an answer.
    var isFailed = false

    var traceID: Substring { traceparent.dropFirst(3).prefix(32) }
    var id: Substring { traceparent.dropFirst(36).prefix(16) }
    var isSampled: Bool { SidecarTrace.isSampled(traceparent) }
    var isError: Bool { isFailed || (status ?? 0) >= 400 }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Span {
    /// The name in daprd's form: `CallLocal/api/api/tasks`, `/v1.0/state/statestore`, `pubsub/task-events`,
    /// `bindings/outbox-sweep`.
    var name: String {
        switch subject {
        case .call(_, let path, let callee):
            if let target = Self.target(path, callee) { return "CallLocal/\(target.app)/\(target.method)" }
            return Self.plain(path)
        case .invocation(let app, let method): return "CallLocal/\(app)/\(method)"
        case .entry(let path): return Self.plain(path)
        case .delivery(let topic): return "pubsub/\(topic)"
        case .tick(let binding, _): return "bindings/\(binding)"
        // daprd has no spans for these.
        case .job(let name): return "job/\(name)"
        }
    }

    var attributes: [(name: String, value: String)] {
        switch subject {
        case .call(let method, let path, let callee): callAttributes(method, path, callee)
        case .invocation(_, let method):
            [
                ("rpc.service", "ServiceInvocation"), ("dapr.invoke_method", method), ("dapr.protocol", "grpc"),
                ("dapr.api", "/dapr.proto.internals.v1.ServiceInvocation/CallLocalStream"),
            ]
        case .entry: []
        case .delivery(let topic): [("messaging.system", "pubsub"), ("messaging.destination.name", topic)]
        case .tick(let binding, let path):
            [
                ("rpc.service", "Dapr"), ("db.system", "bindings"), ("db.name", binding),
                ("db.connection_string", "POST \(path)"),
            ]
        case .job(let name): [("rpc.service", "Dapr"), ("dapr.job", name)]
        }
    }

    /// `Code(404): Not Found`; nil when there is no error.
    var fault: String? {
        guard isError else { return nil }
        return status.map { "Code(\($0)): \(ReasonPhrase.text($0) ?? "Unknown")" } ?? ""
    }

    private func callAttributes(_ method: String, _ path: String, _ callee: String?) -> [(name: String, value: String)]
    {
        let plain = Self.plain(path)
        var attributes = [
            (name: "dapr.protocol", value: "http"), ("dapr.api", "\(method) \(plain)"),
            ("http.request.method", method), ("url.full", path), ("server.address", "127.0.0.1"),
        ]
        if let status { attributes.append(("dapr.status_code", "\(status)")) }
        if let target = Self.target(path, callee) {
            return attributes + [("rpc.service", "ServiceInvocation"), ("net.peer.name", target.app)]
        }
        let parts = PathText.cleaned(plain)
        guard parts.count > 1 else { return attributes }
        switch parts[1] {
        case "state", "bindings", "secrets":
            let block = String(parts[1])
            return attributes + [
                ("db.system", block), ("db.connection_string", block), ("db.statement", "\(method) \(plain)"),
                ("db.name", parts.count > 2 ? String(parts[2]) : ""),
            ]
        case "publish": return attributes + [("messaging.system", "pubsub")]
        default: return attributes
        }
    }

    /// The app and method that a call invokes, if it is an invocation.
    private static func target(_ path: String, _ callee: String?) -> (app: String, method: String)? {
        let parts = PathText.cleaned(plain(path))
        if parts.count >= 4, parts[0] == "v1.0", parts[1] == "invoke", let word = parts.firstIndex(of: "method") {
            return (parts[2..<word].joined(separator: "/"), parts[(word + 1)...].joined(separator: "/"))
        }
        return callee.map { ($0, parts.joined(separator: "/")) }
    }

    private static func plain(_ path: String) -> String {
        PathText.decode(path, plusIsSpace: false) ?? path
    }
}
