import HTTPTypes
import HummingbirdCore

/// Answers to `Accept: text/event-stream`, which daprd passes on in a way of its own.
extension SidecarRequest {
    /// Whether server-sent events are asked for, and nothing else.
    var wantsEvents: Bool {
        let accept = headers[values: .accept].first?.lowercased().split(whereSeparator: \.isWhitespace)
        return accept == ["text/event-stream"]
    }
}

extension SidecarResponse {
    /// The answer as the caller gets it: a good one is 200, and one that comes from another sidecar is a stream of events
    /// whatever it says of itself.
    ///
    /// - Returns: nil when another sidecar has none to pass on, since it is not a good one.
    func asEvents(isRemote: Bool) -> SidecarResponse? {
        switch (status.code, isRemote) {
        case (200..<300, true): streaming(.ok)
        case (200..<300, false): SidecarResponse(.ok, headers: headers, body: body)
        case (300..<400, false): streaming(status)
        default: isRemote ? nil : self
        }
    }

    private func streaming(_ status: HTTPResponse.Status) -> SidecarResponse {
        var headers = headers
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache"
        headers[.connection] = "keep-alive"
        let body = body
        return SidecarResponse(status, headers: headers, body: ResponseBody { try await body.write($0) })
    }
}
