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
    public init(correlationID: String? = nil, trace: TraceContext? = nil) {
        let trace = trace ?? TraceContext()
        self.trace = trace
        self.correlationID = correlationID ?? trace.traceID
    }

    /// The user on whose behalf the work is done, once known.
    public var userID: String? {
        get { user.withLock { $0 } }
        set { user.withLock { $0 = newValue } }
    }
}
