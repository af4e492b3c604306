import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The headers of an invocation on their way there and back.
enum InvocationHeaders {
    /// Headers that concern one connection only (RFC 9110, 7.6.1), and what Dapr knows under these names.
    private static let droppedFromAnswers: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "content-length", "destination-app-id",
    ]
    /// Also those that each side writes itself.
    private static let dropped = droppedFromAnswers.union([
        "host", "expect", "dapr-api-token", "dapr-app-id", "traceparent", "tracestate",
    ])

    static let hostname: String = {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, 255) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// The caller's headers, and the trace.
    static func forwarded(_ headers: HTTPFields, trace: SidecarTrace) -> HTTPFields {
        var forwarded = filtered(headers, dropped)
        forwarded[.traceparent] = trace.header
        if !trace.state.isEmpty { forwarded[.tracestate] = trace.state }
        return forwarded
    }

    /// What a callee learns about a caller that is another application.
    static func identify(caller: String, callee: String, in headers: inout HTTPFields) {
        append("dapr-caller-app-id", caller, &headers)
        append("dapr-caller-namespace", "default", &headers)
        append("dapr-callee-app-id", callee, &headers)
        append("forwarded", "for=127.0.0.1;by=127.0.0.1;host=\(hostname)", &headers)
        append("x-forwarded-for", "127.0.0.1", &headers)
        append("x-forwarded-host", hostname, &headers)
    }

    static func answered(_ headers: HTTPFields) -> HTTPFields { filtered(headers, droppedFromAnswers) }

    /// Leaves out what concerns the connection, by itself or because its `Connection` says so, and what is binary in gRPC;
    /// what is gRPC's own goes on under another name.
    private static func filtered(_ headers: HTTPFields, _ dropped: Set<String>) -> HTTPFields {
        let nominated = headers[values: .connection].joined(separator: ",").lowercased()
            .split { $0 == "," || $0.isWhitespace }
        var kept = HTTPFields()
        kept.reserveCapacity(headers.count + 8)
        for field in headers {
            let name = field.name.canonicalName
            guard !dropped.contains(name), !nominated.contains(name[...]), !name.hasSuffix("-bin") else { continue }
            if name.hasPrefix("grpc-") {
                append("dapr-" + name, field.value, &kept)
            } else if name != "baggage" || kept[field.name] == nil {
                kept.append(field)
            }
        }
        return kept
    }

    private static func append(_ name: String, _ value: String, _ headers: inout HTTPFields) {
        guard let name = HTTPField.Name(name) else { return }
        headers.append(HTTPField(name: name, value: value))
    }
}
