import HTTPTypes

extension HTTPFields {
    /// Returns the client's headers that are passed to the API. All others are removed: `dapr-…` headers would control
    /// the sidecar, and `X-Forwarded-…` are set by this service.
    static func forwarded(from headers: HTTPFields) -> HTTPFields {
        var kept = HTTPFields()
        for field in headers where HTTPField.Name.forwardable.contains(field.name) { kept.append(field) }
        // When a client accepts nothing but events, sidecars turn every other answer, including refusals, into an
        // error.
        if kept[.accept]?.lowercased() == "text/event-stream" {
            kept[.accept] = "text/event-stream, application/problem+json"
        }
        return kept
    }

    /// Returns the API's headers that are passed to the client: all but hop-by-hop headers and those added by sidecars.
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

    /// The hop-by-hop headers (RFC 9110, 7.6.1), and those that this service sets itself on every answer.
    fileprivate static let ofOneHop: Set<HTTPField.Name> = [
        .connection, .contentLength, .correlationID, .date, .keepAlive, .proxyAuthenticate, .proxyAuthorization,
        .server, .te, .traceparent, .trailer, .transferEncoding, .upgrade,
    ]
}
