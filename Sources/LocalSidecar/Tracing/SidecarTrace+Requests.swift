import HTTPTypes

extension SidecarTrace {
    /// Puts the trace on an answer: every answer of a sidecar carries one.
    func decorate(_ response: inout SidecarResponse) {
        response.headers[.traceparent] = header
        if !state.isEmpty { response.headers[.tracestate] = state }
    }
}

extension Sidecar {
    /// The trace of a request: its own, or a new span of it when the configuration samples.
    func trace(of request: SidecarRequest) -> SidecarTrace {
        SidecarTrace(
            requestParent: request.headers[.traceparent], requestState: request.headers[.tracestate],
            isSampling: isSampling)
    }
}
