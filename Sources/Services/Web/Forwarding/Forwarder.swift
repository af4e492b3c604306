import Contracts
import Dapr
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit

/// Carries the API's paths to the services behind them by service invocation, so that the page and the API are one origin.
struct Forwarder: Sendable {
    /// Who answers below a path; `api` answers all the rest.
    private static let apps = [
        (path: "/api/audit", app: AppID.audit), (path: "/api/notifications", app: AppID.notification),
        (path: "/api/chat", app: AppID.chat), (path: "/api/chatkit", app: AppID.chat), (path: "/mcp", app: AppID.chat),
        (path: "/.well-known/oauth-protected-resource", app: AppID.chat),
    ]
    private static let timeout = Duration.seconds(30)
    /// A language model that calls tools thinks several times before it has answered.
    private static let patience = Duration.seconds(300)

    let dapr: DaprClient
    let client: ClientAddress
    /// For how long a call that did not reach its service is made again.
    let retryWindow: Duration

    func mount(on routes: Routes) {
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            routes.on("api/**", method: method, use: forward)
            routes.on("mcp", method: method, use: forward)
        }
        // What a browser asks before its page may call; who may is for the MCP server to say.
        routes.on("mcp", method: .options, use: forward)
        routes.get(".well-known/jwks.json", use: forward)
        routes.get(".well-known/oauth-protected-resource", use: forward)
        routes.get(".well-known/oauth-protected-resource/mcp", use: forward)
        routes.get("openapi.json", use: forward)
        routes.get("docs", use: forward)
    }

    @Sendable
    private func forward(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let path = request.head.path ?? "/"
        guard ForwardedPath.staysInPlace(path) else { throw Problem.unusablePath }
        let body = try await request.bytes(limit: Self.bodyLimit(of: path))
        let call = ForwardedCall(
            app: Self.app(for: path), method: request.method, path: path, headers: headers(of: request, context),
            body: body)
        return try await answer(to: call, context)
    }

    /// Makes a call until it is answered, again as long as that is safe and the window is open: a service that is
    /// being rolled is somewhere else a moment later.
    private func answer(to call: ForwardedCall, _ context: ServiceContext) async throws -> Response {
        let end = ContinuousClock.now + retryWindow
        var pause = Duration.milliseconds(25)
        while true {
            let miss: ForwardingMiss
            switch await attempt(call) {
            case .success(let response): return response
            case .failure(let found): miss = found
            }
            guard call.mayBeRepeated(after: miss), ContinuousClock.now + pause < end else {
                context.logger.warning(
                    "A call was not answered",
                    metadata: ["app": "\(call.app)", "method": "\(call.method)", "reason": "\(miss.reason)"])
                throw miss.problem
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    private func attempt(_ call: ForwardedCall) async -> Result<Response, ForwardingMiss> {
        do {
            let answer = try await dapr.invokeStreaming(
                call.app, call.method, call.path, headers: call.headers, body: call.content,
                timeout: call.app == AppID.chat ? Self.patience : Self.timeout)
            return try await ForwardedAnswer(answer, to: call.method).read()
        } catch {
            return .failure(ForwardingMiss(error))
        }
    }

    /// Documents that are imported are the only large bodies. The MCP server says in its own words what is too large for it.
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
            // So that the call can be made again when its answer is lost, and still creates once.
            headers[.idempotencyKey] = ForwardedCall.newKey()
        }
        headers[.forwardedFor] = client.address(of: request, peer: context.peer)
        if request.headers[.forwardedProtocol] == "https" { headers[.forwardedProtocol] = "https" }
        if Self.isForMCP(request.head.path ?? "/") {
            headers[values: .origin] = request.headers[values: .origin]
            headers[.forwardedHost] = request.head.authority
        }
        return headers
    }

    /// The MCP server turns web pages of strangers away by their origin, and tells clients where they found it.
    private static func isForMCP(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path == "/mcp" || path.hasPrefix("/.well-known/oauth-protected-resource")
    }
}
