import HTTPTypes
import HummingbirdCore

/// Answers to `Accept: text/event-stream`, which daprd passes on in a special way.
extension SidecarRequest {
    /// True when only server-sent events are accepted.
    var wantsEvents: Bool {
        let accept = headers[values: .accept].first?.lowercased().split(whereSeparator: \.isWhitespace)
        return accept == ["text/event-stream"]
    }
}

extension SidecarResponse {
    /// The answer as the caller receives it: the status of a successful one becomes 200, and one from another sidecar
    /// becomes an event stream whatever its content type.
    ///
    /// - Returns: nil for an unsuccessful answer from another sidecar, which is not passed on.
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
