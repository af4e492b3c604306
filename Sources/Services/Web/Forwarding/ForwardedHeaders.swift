import HTTPTypes

extension HTTPFields {
    /// What of a client's headers the API gets to see. Everything else stays here: `dapr-…` headers would steer the
    /// sidecar, and `X-Forwarded-…` are ours to say.
    static func forwarded(from headers: HTTPFields) -> HTTPFields {
        var kept = HTTPFields()
        for field in headers where HTTPField.Name.forwardable.contains(field.name) { kept.append(field) }
        // Of who accepts nothing but events the sidecars make every other answer, a refusal too, a failure of their own.
        if kept[.accept]?.lowercased() == "text/event-stream" {
            kept[.accept] = "text/event-stream, application/problem+json"
        }
        return kept
    }

    /// What of the API's headers the client gets to see: all but those of the hop, and what the sidecars added.
    static func returned(from headers: HTTPFields) -> HTTPFields {
        let named = headers[values: .connection].flatMap { $0.split(separator: ",") }
            .compactMap { HTTPField.Name(String($0.filter { $0 != " " })) }
        let dropped = HTTPField.Name.ofOneHop.union(named)
        var kept = HTTPFields()
        for field in headers where !dropped.contains(field.name) && !field.name.canonicalName.hasPrefix("dapr-") {
            kept.append(field)
        }
        return kept
    }
}

extension HTTPField.Name {
    fileprivate static let forwardable: Set<HTTPField.Name> = [
        .accept, .acceptLanguage, .authorization, .contentType, .cookie, .ifMatch, .ifNoneMatch, .lastEventID,
        .userAgent,
        .errandClient, .idempotencyKey, .mcpMethod, .mcpName, .mcpProtocolVersion, .mcpSessionID,
    ]

    /// RFC 9110, 7.6.1, and what this service sets itself on every answer.
    fileprivate static let ofOneHop: Set<HTTPField.Name> = [
        .connection, .contentLength, .correlationID, .date, .keepAlive, .proxyAuthenticate, .proxyAuthorization,
        .server, .te, .traceparent, .trailer, .transferEncoding, .upgrade,
    ]
}
