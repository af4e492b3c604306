import Dapr
import Encoding
public import HTTPServing
import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore
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
    private let routed = Atomic(false)

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

    /// True once a route of the service handles the request; false for a path or a method that none has.
    var isRouted: Bool {
        get { routed.load(ordering: .relaxed) }
        set { routed.store(newValue, ordering: .relaxed) }
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
        // {user}.{revision}.{index}, after a prefix with a colon where the store has one: the form given by Store's outbox.
        guard let end = eventID.utf8.firstIndex(of: UInt8(ascii: ".")) else { return }
        let owner = eventID[..<end]
        userID = String(owner.utf8.lastIndex(of: UInt8(ascii: ":")).map { owner[owner.index(after: $0)...] } ?? owner)
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

/// The source of a request's context: the listener that received it.
public struct ServiceContextSource: RequestContextSource {
    /// The service's logger.
    public let logger: Logger
    let tokens: TokenVerifier
    let scope: RequestScope
    let address: SocketAddress?
    let client: ClientAddress
    let limits: RateLimits
}

/// A handler's context of a request.
public struct ServiceContext: RequestContext {
    /// See ``ServiceContextSource``.
    public typealias Source = ServiceContextSource

    /// Hummingbird's part: logger and path parameters.
    public var coreContext: CoreRequestContextStorage
    /// The authenticated caller; set by ``RouterGroup/authenticated()``.
    public var identity: Identity?
    /// Correlation id, trace and user, for the log.
    public let scope: RequestScope
    /// The address of the peer, which may be a proxy or the sidecar.
    public let peer: SocketAddress?
    let tokens: TokenVerifier
    private let client: ClientAddress
    let limits: RateLimits

    /// Called by the listener.
    public init(source: ServiceContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        scope = source.scope
        peer = source.address
        tokens = source.tokens
        client = source.client
        limits = source.limits
    }

    /// The client's address as far as it can be believed, without a port; nil where none is known.
    public func clientAddress(of request: Request) -> String? { client.address(of: request, peer: peer) }

    /// Bodies are bounded where they are read, see ``Request/bytes(limit:)``.
    public var maxUploadSize: Int { 1 << 20 }

    /// The request's correlation id, echoed to the client.
    public var correlationID: String { scope.correlationID }

    /// The request's position in its trace.
    public var trace: TraceContext { scope.trace }

    /// The authenticated caller.
    ///
    /// - Throws: ``Problem`` 401 when there is none.
    public func requireIdentity() throws -> Identity {
        guard let identity else { throw Problem.unauthorized() }
        return identity
    }

    /// The authenticated caller, if the token has a scope.
    ///
    /// - Throws: ``Problem`` 401 when there is none, 403 when the token lacks the scope.
    public func requireIdentity(scope: String) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.scopes.contains(scope) else { throw Problem.forbidden("The token does not allow this.") }
        return identity
    }
}

/// The collection to which a service adds its routes.
public typealias Routes = RouterGroup<ServiceContext>

/// Admits only requests with a valid access token, and gives handlers the caller's identity.
public struct Authentication: RouterMiddleware {
    /// The context of the middleware.
    public typealias Context = ServiceContext

    /// See ``RouterGroup/authenticated()``.
    public init() {}

    /// - Throws: ``Problem`` 401 without a valid token, 429 when the user asks too often, 503 when the keys are not available.
    public func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Problem.unauthorized() }
        var context = context
        let identity = try await context.tokens.verify(token)
        context.identity = identity
        context.scope.userID = identity.userID
        let standing = try context.limits.count(.user, identity.userID)
        var response = try await next(request, context)
        if let standing { for field in standing { response.headers[field.name] = field.value } }
        return response
    }
}

extension RouterGroup where Context == ServiceContext {
    /// A group whose routes require an access token: handlers find ``ServiceContext/identity`` set.
    public func authenticated() -> Routes { group().add(middleware: Authentication()) }
}

extension Request {
    /// The token of `Authorization: Bearer …` (RFC 6750).
    public var bearerToken: String? {
        guard let value = headers[.authorization], value.utf8.count > 7,
            value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(value.dropFirst(7))
    }
}
