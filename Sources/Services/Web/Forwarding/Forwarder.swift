import Contracts
import Dapr
import Encoding
import HTTPServing
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceKit

/// Forwards the API's paths to the services behind them by service invocation, so that the page and the API share an
/// origin.
struct Forwarder: Sendable {
    /// The services by path; `api` answers all other paths.
    private static let apps = [
        (path: "/api/audit", app: AppID.audit), (path: "/api/notifications", app: AppID.notification),
        (path: "/api/chat", app: AppID.chat), (path: "/api/chatkit", app: AppID.chat), (path: "/mcp", app: AppID.chat),
        (path: "/.well-known/oauth-protected-resource", app: AppID.chat),
    ]
    private static let timeout = Duration.seconds(30)
    /// The time for a call with a large body, longer than ``BodyLimits`` allow for the longest.
    private static let uploadTimeout = Duration.seconds(150)
    /// The time for a call to the chat service, where a language model that calls tools runs several times per answer.
    private static let patience = Duration.seconds(300)

    let dapr: DaprClient
    /// Limits the bodies that are streamed, because each occupies a connection to the sidecar for as long as its client
    /// takes.
    let uploads: Places
    /// The time within which a call that did not reach its service is repeated.
    let retryWindow: Duration

    func mount(on routes: Routes) {
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            routes.on("api/**", method: method, use: forward)
            routes.on("mcp", method: method, use: forward)
        }
        // The browser's preflight request; the MCP server decides which pages may call.
        routes.on("mcp", method: .options, use: forward)
        routes.get(".well-known/jwks.json", use: forward)
        routes.get(".well-known/oauth-protected-resource", use: forward)
        routes.get(".well-known/oauth-protected-resource/mcp", use: forward)
        routes.get("openapi.json", use: forward)
    }

    @Sendable
    private func forward(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let path = request.head.path ?? "/"
        guard ForwardedPath.staysInPlace(path) else { throw Problem.unusablePath }
        let limit = Self.bodyLimit(of: path)
        var call = ForwardedCall(
            app: Self.app(for: path), method: request.method, path: path, headers: headers(of: request, context))
        // A request without a length and without chunks has no body (RFC 9112, 6.3).
        let length = request.announcedLength ?? (request.headers.contains(.transferEncoding) ? .max : 0)
        guard length > BodyLimits.whole else {
            call.body = try await request.bytes(limit: limit)
            return try await answer(to: call, context)
        }
        if let announced = request.announcedLength, announced > limit { throw Problem.contentTooLarge(limit: limit) }
        let place = try uploads.take(for: NetworkPrefix.text(of: context.clientAddress(of: request) ?? ""))
        defer { withExtendedLifetime(place) {} }
        return try await stream(request, as: call, limit, context)
    }

    /// Streams a large body to the service. What was sent cannot be sent again, so such a call is made once.
    private func stream(
        _ request: Request, as call: ForwardedCall, _ limit: Int, _ context: ServiceContext
    ) async throws -> Response {
        // Without a length; otherwise sidecars would buffer it before passing it on, to be able to send it again.
        let upload = CurlBodyStream(capacity: BodyLimits.whole)
        let (result, fault) = await withTaskGroup(of: Problem?.self) { group in
            group.addTask { await Self.send(request, upTo: limit, into: upload) }
            let result = await attempt(call, .stream(upload), timeout: Self.uploadTimeout)
            // A service may refuse a body without reading all of it; then the rest has nowhere to go. Any other answer
            // is still arriving, and would end with the upload.
            if case .success(let response) = result, response.status.code < 400 {
                return (result, await group.next() ?? nil)
            }
            group.cancelAll()
            return (result, await group.next() ?? nil)
        }
        switch result {
        case .success(let response): return response
        case .failure(let miss): throw fault ?? noted(miss, call, context)
        }
    }

    /// - Returns: the problem of the body; nil also when the call has ended, which its answer reports.
    private static func send(_ request: Request, upTo limit: Int, into upload: CurlBodyStream) async -> Problem? {
        do {
            try await request.eachChunk(limit: limit) { try await upload.write(Array($0.readableBytesView)) }
            upload.finish()
            return nil
        } catch {
            upload.fail()
            return error as? Problem
        }
    }

    /// Makes a call, and repeats it as long as that is safe and the window is open: a service that is being redeployed
    /// soon runs elsewhere.
    private func answer(to call: ForwardedCall, _ context: ServiceContext) async throws -> Response {
        let end = ContinuousClock.now + retryWindow
        var pause = Duration.milliseconds(25)
        while true {
            let miss: ForwardingMiss
            switch await attempt(call, call.content, timeout: Self.timeout) {
            case .success(let response): return response
            case .failure(let found): miss = found
            }
            guard call.mayBeRepeated(after: miss), ContinuousClock.now + pause < end else {
                throw noted(miss, call, context)
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    private func noted(_ miss: ForwardingMiss, _ call: ForwardedCall, _ context: ServiceContext) -> Problem {
        context.logger.warning(
            "A call was not answered",
            metadata: ["app": "\(call.app)", "method": "\(call.method)", "reason": "\(miss.reason)"])
        return miss.problem
    }

    private func attempt(
        _ call: ForwardedCall, _ body: CurlBody, timeout: Duration
    ) async -> Result<Response, ForwardingMiss> {
        do {
            let answer = try await dapr.invokeStreaming(
                call.app, call.method, call.path, headers: call.headers, body: body,
                timeout: call.app == AppID.chat ? Self.patience : timeout)
            var isUpload = false
            if case .stream = body { isUpload = true }
            return try await ForwardedAnswer(answer, to: call.method).read(collectsRefusals: isUpload)
        } catch {
            return .failure(ForwardingMiss(error))
        }
    }

    /// The maximum size of a body. Only imported documents are large. The MCP server reports bodies that are too large
    /// itself.
    private static func bodyLimit(of target: String) -> Int {
        switch target.prefix(while: { $0 != "?" }) {
        case "/api/tasks/import": 5 << 20
        case "/mcp": 2 << 20
        default: Request.defaultBodyLimit
        }
    }

    static func app(for target: String) -> String {
        let path = target.prefix { $0 != "?" }
        return apps.first { path == $0.path || path.hasPrefix($0.path + "/") }?.app ?? AppID.api
    }

    private func headers(of request: Request, _ context: ServiceContext) -> HTTPFields {
        var headers = HTTPFields.forwarded(from: request.headers)
        headers[.correlationID] = context.correlationID
        headers[.traceparent] = context.trace.traceparent
        if ForwardedCall.isCreation(request.method, request.head.path ?? "/"), headers[.idempotencyKey] == nil {
            // With a key, the call can be repeated when its answer is lost, and still creates only once.
            headers[.idempotencyKey] = ForwardedCall.newKey()
        }
        headers[.forwardedFor] = context.clientAddress(of: request)
        if request.headers[.forwardedProtocol] == "https" { headers[.forwardedProtocol] = "https" }
        if Self.isForMCP(request.head.path ?? "/") {
            headers[values: .origin] = request.headers[values: .origin]
            headers[.forwardedHost] = request.head.authority
        }
        return headers
    }

    /// Returns true for the MCP server's path; the server checks the origin of web pages, and tells clients the address
    /// by which they reached it.
    private static func isForMCP(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path == "/mcp" || path.hasPrefix("/.well-known/oauth-protected-resource")
    }
}

/// The API's answer on its way to the client: status, headers, and the body as it arrives.
struct ForwardedAnswer: Sendable {
    private let answer: CurlStreamingResponse
    private let method: HTTPRequest.Method

    init(_ answer: CurlStreamingResponse, to method: HTTPRequest.Method) {
        self.answer = answer
        self.method = method
    }

    /// - Parameter collectsRefusals: true to read answers that are errors whole, whatever their type.
    /// - Returns: a failure when it was not the service that answered, but a sidecar that could not, or would not, reach it.
    func read(collectsRefusals: Bool) async throws -> Result<Response, ForwardingMiss> {
        let status = HTTPResponse.Status(code: answer.status)
        let headers = HTTPFields.returned(from: answer.headers)
        let isJSON = answer.headers[.contentType]?.hasPrefix("application/json") == true
        if answer.status >= 400, isJSON || collectsRefusals {
            let bytes = try await answer.body.collect(upTo: 1 << 20)
            if let miss = ForwardingMiss(sidecarAnswer: bytes, status: answer.status) { return .failure(miss) }
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            return .success(Response(status: status, headers: headers, body: body))
        }
        let hasBody = method != .head && answer.status != 204 && answer.status != 304
        return .success(Response(status: status, headers: headers, body: hasBody ? body() : ResponseBody()))
    }

    private func body() -> ResponseBody {
        let chunks = answer.body
        let length = answer.headers[.contentLength].flatMap { Int($0) }
        return ResponseBody(contentLength: length) { writer in
            for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}

/// A complete request to a service, which can be sent again.
struct ForwardedCall: Sendable {
    let app: String
    let method: HTTPRequest.Method
    /// The path and query.
    let path: String
    let headers: HTTPFields
    var body: [UInt8] = []

    var content: CurlBody { body.isEmpty && isReading ? .none : .bytes(body) }

    private var isReading: Bool { method == .get || method == .head }

    /// Returns true when the call may be repeated: always when the service has not seen it, otherwise only when it is
    /// idempotent (RFC 9110, 9.2.2). A `DELETE` would be too, but its second answer would be a 404.
    func mayBeRepeated(after miss: ForwardingMiss) -> Bool {
        switch miss.reach {
        case .none: true
        case .unknown:
            isReading || headers[.idempotencyKey] != nil || (method == .put && headers[.ifMatch] == nil)
        case .final: false
        }
    }

    /// Returns true when the API creates tasks for such a request, once for each `Idempotency-Key`.
    static func isCreation(_ method: HTTPRequest.Method, _ target: String) -> Bool {
        method == .post && creations.contains(String(target.prefix { $0 != "?" }))
    }

    /// Returns a random `Idempotency-Key`.
    static func newKey() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined(separator: "-")
    }

    private static let creations: Set<String> = ["/api/tasks", "/api/tasks/quick", "/api/tasks/bulk"]
}

/// Checks that a path keeps its meaning when a sidecar normalises it.
///
/// Dapr decodes the path of an invocation and resolves `..`; `/api/%2e%2e/job/x` would therefore arrive at a route
/// meant for the sidecar alone. Such paths are refused, and so are those that Dapr refuses, which contain `?` or `#`.
enum ForwardedPath {
    /// Returns true when the path, however often it is decoded, has no dot segments, no delimiters of other components
    /// and no control characters.
    static func staysInPlace(_ target: String) -> Bool {
        var path = Array(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        for _ in 0..<4 {
            guard isPlain(path), let decoded = PercentEncoding.bytes(path) else { return false }
            if decoded == path { return true }
            path = decoded
        }
        return false
    }

    private static let delimiters = Array("\\?#".utf8)

    private static func isPlain(_ path: [UInt8]) -> Bool {
        guard path.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && !delimiters.contains($0) }) else { return false }
        return !path.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
    }
}

/// The reason for which no service answered a forwarded call, and how far the call got.
struct ForwardingMiss: Error {
    /// The knowledge of the call's effect, which decides about another attempt.
    enum Reach: Sendable {
        /// The service has not seen the call.
        case none
        /// The service may have acted on the call.
        case unknown
        /// Another attempt would end the same way.
        case final
    }

    let reach: Reach
    /// The problem for the client.
    let problem: Problem
    /// The reason for the log: a kind, never a host.
    let reason: String

    private init(_ reach: Reach, _ problem: Problem, _ reason: String) {
        self.reach = reach
        self.problem = problem
        self.reason = reason
    }

    /// Classifies the failure of a call that this service's own sidecar did not answer.
    init(_ error: any Error) {
        guard let error = error as? DaprError else {
            // All other errors: the answer broke off, or the client disconnected and no longer waits for one.
            self.init(error is CancellationError ? .final : .unknown, .unreached, "broke off")
            return
        }
        let reach: Reach =
            switch error.kind {
            case .unreachable: .none
            case .connectionLost, .invalidAnswer: .unknown
            case .overloaded, .timedOut, .refused: .final
            }
        self.init(reach, Problem(error), error.kind.rawValue)
    }

    /// Reads a sidecar's own error answer, such as `{"errorCode":"ERR_DIRECT_INVOKE", …}`.
    ///
    /// - Returns: nil when the answer is the service's.
    init?(sidecarAnswer body: [UInt8], status: Int) {
        guard let value = try? JSONValue(body), let code = value["errorCode"]?.string, code.hasPrefix("ERR_") else {
            return nil
        }
        let message = value["message"]?.string ?? ""
        func says(_ texts: String...) -> Bool { texts.contains { message.contains($0) } }
        if status == 403 || says("PermissionDenied") {
            self.init(.final, .callRefused, "refused by access control")
        } else if status == 413 || says("too large", "larger than max") {
            self.init(.final, .tooLargeForSidecars, "too large")
        } else {
            // The messages of Go's dialer: no connection was established, so nothing was sent.
            let isUnsent = says(
                "dial tcp", "connection refused", "Error while dialing", "no such host", "resolve address")
            self.init(isUnsent ? .none : .unknown, .unreached, "not reached")
        }
    }
}
