import Dapr
import HTTPTypes
import Synchronization

/// What is known of the request, or event, that the current task works for; every log line written in it tells.
public final class RequestScope: Sendable {
    /// The scope of the current task.
    @TaskLocal public static var current: RequestScope?

    /// What the caller named the request, or a name made here; echoed in `X-Correlation-ID`.
    public let correlationID: String
    /// The place of the request in its trace.
    public let trace: TraceContext
    private let user = Mutex<String?>(nil)

    /// Makes a scope; a missing part is made up.
    /// - Parameter traceRate: the share of new traces that are to be recorded.
    public init(correlationID: String? = nil, trace: TraceContext? = nil, traceRate: Double = 1) {
        let trace = trace ?? TraceContext(rate: traceRate)
        self.trace = trace
        self.correlationID = correlationID ?? trace.traceID
    }

    /// Does work that belongs to this scope: log lines tell it, and calls to the sidecar carry it on.
    public func following<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        let trace = DaprTrace(traceparent: trace.traceparent, headers: [.correlationID: correlationID])
        return try await RequestScope.$current.withValue(self) {
            try await DaprTrace.$current.withValue(trace) { try await work() }
        }
    }

    /// The user on whose behalf the work is done, once known.
    public var userID: String? {
        get { user.withLock { $0 } }
        set { user.withLock { $0 = newValue } }
    }
}
