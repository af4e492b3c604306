import Dapr
import Encoding
public import HTTPServing
import HTTPTypes
import Synchronization

/// The request or event that the current task works for, whose data is added to every log line.
public final class RequestScope: Sendable {
    /// The scope of the current task.
    @TaskLocal public static var current: RequestScope?

    /// The caller's name for the request, or a generated one; echoed in `X-Correlation-ID`.
    public let correlationID: String
    /// The request's position in its trace.
    public let trace: TraceContext
    private let user = Mutex<String?>(nil)
    private let bodies: BodyBudget
    private let claim = Mutex<BodyClaim?>(nil)

    /// Makes a scope; missing parts are generated.
    ///
    /// - Parameters:
    ///   - traceRate: the share of new traces that are recorded.
    ///   - bodies: the limit on body bytes held by requests.
    public init(
        correlationID: String? = nil, trace: TraceContext? = nil, traceRate: Double = 1,
        bodies: BodyBudget = .process
    ) {
        self.bodies = bodies
        let trace = trace ?? TraceContext(rate: traceRate)
        self.trace = trace
        self.correlationID = correlationID ?? trace.traceID
    }

    /// Performs work in this scope: log lines contain its data, and calls to the sidecar carry it on.
    public func following<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        let trace = DaprTrace(traceparent: trace.traceparent, headers: [.correlationID: correlationID])
        return try await RequestScope.$current.withValue(self) {
            try await DaprTrace.$current.withValue(trace) { try await work() }
        }
    }

    /// Counts bytes of the request's body as held until it is answered.
    ///
    /// - Throws: ``BodyFault/crowdedOut`` when the limit is reached.
    func hold(_ bytes: Int) throws(BodyFault) {
        let claim = claim.withLock { claim in
            let own = claim ?? bodies.claim()
            claim = own
            return own
        }
        guard claim.grow(by: bytes) else { throw .crowdedOut }
    }

    /// The user on whose behalf the work is done, once known.
    public var userID: String? {
        get { user.withLock { $0 } }
        set { user.withLock { $0 = newValue } }
    }
}

extension RequestScope {
    /// Adopts the caller's correlation id, if valid, and its trace.
    convenience init(headers: HTTPFields, traceRate: Double, bodies: BodyBudget) {
        let correlationID = headers[.correlationID].flatMap { Self.isSane($0) ? $0 : nil }
        self.init(
            correlationID: correlationID, trace: headers[.traceparent].flatMap(TraceContext.init(traceparent:)),
            traceRate: traceRate, bodies: bodies)
    }

    /// The scope of an event: that of the request that caused it, as far as the event includes it.
    ///
    /// `correlationid` is an extension attribute of the suite's own events, and their ids begin with the user's.
    convenience init(of event: TopicEvent) {
        self.init(
            correlationID: event.correlationID, trace: event.traceparent.flatMap(TraceContext.init(traceparent:)),
            eventID: event.id)
    }

    /// The scope of a delivered event.
    convenience init(of delivery: EventDelivery) {
        self.init(
            correlationID: delivery.correlationID,
            trace: delivery.traceparent.flatMap(TraceContext.init(traceparent:)), eventID: delivery.eventID)
    }

    private convenience init(correlationID: String?, trace: TraceContext?, eventID: String) {
        self.init(correlationID: correlationID.flatMap { Self.isSane($0) ? $0 : nil }, trace: trace)
        // {user}.{revision}.{index}: the form given by the outbox of Store.
        if let end = eventID.utf8.firstIndex(of: UInt8(ascii: ".")) { userID = String(eventID[..<end]) }
    }

    /// The correlation id if it differs from the trace id; carried by events.
    public var ownCorrelationID: String? { correlationID == trace.traceID ? nil : correlationID }

    /// True for up to 128 letters, digits and `-_.:/+=`: nothing that could forge a log line or a header.
    private static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_.:/+=".utf8.contains(byte)
                }
            }
    }
}

/// A position in a distributed trace (W3C Trace Context, level 1).
public struct TraceContext: Sendable, Hashable {
    /// 32 lowercase hex digits, not all zero.
    public let traceID: String
    /// 16 lowercase hex digits: the caller's span. A service records no spans, so it must not insert one that is never
    /// exported between those of the sidecars; a trace that begins here has to generate one.
    public let spanID: String
    /// Bit 0 is set when the caller records the trace.
    public let flags: UInt8

    /// Starts a new trace.
    ///
    /// Dapr's sidecars record the traces that their caller samples, whatever their own rate: the originator decides.
    ///
    /// - Parameter rate: the share of new traces that are recorded, 0 to 1.
    public init(rate: Double = 1) {
        traceID = TraceNames.sixteenBytes()
        spanID = TraceNames.eightBytes()
        flags = rate >= 1 || Double.random(in: 0..<1) < rate ? 1 : 0
    }

    /// Continues the caller's trace.
    ///
    /// - Returns: nil when the header is not a `traceparent` of version 00 (or of a later one with the same beginning).
    public init?(traceparent header: String) {
        let text = Array(header.utf8)
        guard text.count >= 55, text[2] == Self.dash, text[35] == Self.dash, text[52] == Self.dash,
            text.count == 55 || (text[55] == Self.dash && !(text[0] == 0x30 && text[1] == 0x30)),
            !(text[0] == UInt8(ascii: "f") && text[1] == UInt8(ascii: "f")),
            Self.isHex(text[0..<2]), Self.isHex(text[3..<35]), Self.isHex(text[36..<52]), Self.isHex(text[53..<55]),
            text[3..<35].contains(where: { $0 != 0x30 }), text[36..<52].contains(where: { $0 != 0x30 }),
            let flags = UInt8(String(decoding: text[53..<55], as: UTF8.self), radix: 16)
        else { return nil }
        traceID = String(decoding: text[3..<35], as: UTF8.self)
        spanID = String(decoding: text[36..<52], as: UTF8.self)
        self.flags = flags
    }

    /// The header for outgoing calls that serve this request.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(flags & 1 == 1 ? "01" : "00")" }

    private static let dash = UInt8(ascii: "-")

    private static func isHex(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
