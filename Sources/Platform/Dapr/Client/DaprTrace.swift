public import HTTPTypes

/// The trace of the work at hand: every call to the sidecar carries it on.
///
/// ```swift
/// try await DaprTrace.$current.withValue(DaprTrace(traceparent: incoming)) { try await dapr.publish(…) }
/// ```
public struct DaprTrace: Sendable, Equatable {
    /// The trace of the current task; nil sends nothing.
    @TaskLocal public static var current: DaprTrace?

    /// W3C `traceparent`; nil sends none.
    public var traceparent: String?
    /// W3C `tracestate`; nil sends none.
    public var tracestate: String?
    /// Further headers to carry along, such as a correlation id.
    public var headers: HTTPFields

    /// Describes a trace.
    public init(traceparent: String?, tracestate: String? = nil, headers: HTTPFields = [:]) {
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.headers = headers
    }

    func add(to fields: inout HTTPFields) {
        if let traceparent, fields[.traceparent] == nil { fields[.traceparent] = traceparent }
        if let tracestate, fields[.tracestate] == nil { fields[.tracestate] = tracestate }
        for field in headers where fields[field.name] == nil { fields.append(field) }
    }
}
