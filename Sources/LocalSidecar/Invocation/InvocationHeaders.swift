import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Selects the headers of an invocation to pass on, in both directions.
enum InvocationHeaders {
    /// Headers that concern one connection only (RFC 9110, section 7.6.1), and those that Dapr handles itself.
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

    /// The caller's headers with the trace.
    static func forwarded(_ headers: HTTPFields, trace: SidecarTrace) -> HTTPFields {
        var forwarded = filtered(headers, dropped)
        forwarded[.traceparent] = trace.header
        if !trace.state.isEmpty { forwarded[.tracestate] = trace.state }
        return forwarded
    }

    /// Adds the headers that identify a different application as the caller.
    static func identify(caller: String, callee: String, in headers: inout HTTPFields) {
        append("dapr-caller-app-id", caller, &headers)
        append("dapr-caller-namespace", "default", &headers)
        append("dapr-callee-app-id", callee, &headers)
        append("forwarded", "for=127.0.0.1;by=127.0.0.1;host=\(hostname)", &headers)
        append("x-forwarded-for", "127.0.0.1", &headers)
        append("x-forwarded-host", hostname, &headers)
    }

    static func answered(_ headers: HTTPFields) -> HTTPFields { filtered(headers, droppedFromAnswers) }

    /// Removes headers that concern the connection, by definition or because `Connection` names them, and gRPC's binary
    /// ones; gRPC's own headers are renamed.
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
