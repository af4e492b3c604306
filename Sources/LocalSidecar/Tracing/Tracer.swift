import HTTPTypes

/// A consumer of finished spans.
protocol SpanDestination: Sendable {
    /// Takes a span without blocking.
    func take(_ span: Span)
}

/// Begins and ends the spans of one sidecar.
///
/// Without tracing, contexts are passed on unchanged, as in a daprd without tracing.
struct Tracer: Sendable {
    let service: String
    /// The share of new traces that are sampled; nil without tracing.
    let rate: Double?
    /// The destinations of sampled spans.
    let destinations: [any SpanDestination]

    init(service: String = "", rate: Double? = nil, destinations: [any SpanDestination] = []) {
        self.service = service
        self.rate = rate.flatMap { $0 > 0 ? $0 : nil }
        self.destinations = destinations
    }

    /// Begins a span below another, or the first one of a trace.
    ///
    /// - Parameter parent: the parent's `traceparent`; an invalid one begins a new trace.
    /// - Returns: nil without tracing.
    func begin(_ subject: @autoclosure () -> Span.Subject, _ kind: Span.Kind, below parent: String?) -> Span? {
        guard let rate else { return nil }
        let parent = parent.flatMap { SidecarTrace.isValid($0) ? $0 : nil }
        return Span(
            service: service, traceparent: SidecarTrace.newSpan(in: parent, rate: rate),
            parentID: parent.map { String($0.dropFirst(36).prefix(16)) } ?? "", kind: kind, subject: subject(),
            start: Span.now)
    }

    /// Begins the span of a request to the API, and sets the request's trace to it, or to the caller's without tracing.
    func begin(_ request: inout SidecarRequest) -> Span? {
        request.trace = SidecarTrace(request.headers)
        guard rate != nil, !request.path.contains(ascii: "/healthz") else { return nil }
        let span = begin(
            .call(
                method: request.method.rawValue, path: request.path, callee: request.headers[.daprAppID]),
            .client, below: request.trace.parent)
        if let span { request.trace.parent = span.traceparent }
        return span
    }

    /// Ends a span.
    ///
    /// - Parameters:
    ///   - status: the status of the answer, for a span judged by it.
    ///   - isFailed: true when there was no answer.
    func end(_ span: Span?, status: Int? = nil, isFailed: Bool = false) {
        guard var span, span.isSampled, !destinations.isEmpty else { return }
        span.end = Span.now
        span.status = status
        span.isFailed = isFailed
        for destination in destinations { destination.take(span) }
    }

    /// Sends finished spans for as long as the sidecar runs.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            for case let exporter as SpanExporter in destinations { tasks.addTask { await exporter.run() } }
        }
    }

    /// Sends the remaining spans, within a few seconds.
    func close() async {
        await withDiscardingTaskGroup { tasks in
            for case let exporter as SpanExporter in destinations { tasks.addTask { await exporter.close() } }
        }
    }
}
