import Curl
import HTTPTypes
import Logging
import Synchronization

/// Service invocation between the applications of a host, and to external HTTP endpoints.
struct InvocationFeature: SidecarFeature {
    private let sidecar: Sidecar
    private let directory: SidecarDirectory
    private let endpoints: [String: HTTPEndpoint]
    private let turn = Turn()

    /// - Throws: ``ResourceFault`` for an HTTP endpoint that cannot be read.
    init(_ sidecar: Sidecar, directory: SidecarDirectory) throws(ResourceFault) {
        self.sidecar = sidecar
        self.directory = directory
        var endpoints: [String: HTTPEndpoint] = [:]
        for document in sidecar.resources.httpEndpoints {
            let endpoint = try HTTPEndpoint(document, in: sidecar)
            endpoints[endpoint.name] = endpoint
        }
        self.endpoints = endpoints
    }

    func register(on routes: inout RouteTable) {
        routes.otherwise { request in
            guard let target = try InvocationTarget(request) else { throw SidecarError.unknownRoute }
            return try await invoke(target, request)
        }
    }

    private func invoke(_ target: InvocationTarget, _ request: SidecarRequest) async throws -> SidecarResponse {
        if let refusal = target.method.refusal { throw fault(target, refusal) }
        let trace = request.trace
        var headers = InvocationHeaders.forwarded(request.headers, trace: trace)
        if target.isURL { return try await pass(request, to: target.id, headers, target) }
        guard let (appID, namespace) = target.callee else { throw fault(target, "invalid app id \(target.id)") }
        if let endpoint = endpoints[appID] {
            for field in endpoint.headers { headers[field.name] = field.value }
            return try await pass(request, to: endpoint.baseURL, headers, target)
        }
        guard namespace ?? AccessControl.namespace == AccessControl.namespace, let callee = callee(appID) else {
            throw fault(target, "no host found with the given ID")
        }
        guard callee.appID != sidecar.appID else { return try await call(callee, request, headers, target) }
        // The callee's sidecar has a span of its own, below the caller's.
        let span = callee.tracer.begin(
            .invocation(app: callee.appID, method: target.method.name), .server, below: trace.parent)
        if let span { headers[.traceparent] = span.traceparent }
        do {
            let response = try await call(callee, request, headers, target)
            callee.tracer.end(span)
            return response
        } catch {
            callee.tracer.end(span, isFailed: true)
            throw error
        }
    }

    private func call(
        _ callee: Sidecar, _ request: SidecarRequest, _ headers: HTTPFields, _ target: InvocationTarget
    ) async throws -> SidecarResponse {
        var headers = headers
        guard let channel = callee.application else {
            throw fault(target, "cannot invoke local endpoint: app channel not initialized")
        }
        guard channel.gate.isHealthy else {
            throw fault(target, "rpc error: code = Internal desc = app is not in a healthy state")
        }
        if callee.appID != sidecar.appID {
            try checkAccess(to: callee, target, request.method)
            InvocationHeaders.identify(caller: sidecar.appID, callee: callee.appID, in: &headers)
        }
        if let token = channel.token { headers[.daprAPIToken] = token }
        return try await pass(request, to: channel.url(""), headers, target, through: channel)
    }

    /// - Throws: ``SidecarError`` 403 when the callee's access control denies this application.
    private func checkAccess(
        to callee: Sidecar, _ target: InvocationTarget, _ method: HTTPRequest.Method
    ) throws(SidecarError) {
        guard let control = callee.runtime.accessControl else { return }
        let domain = sidecar.runtime.accessControl?.trustDomain ?? AccessControl.defaultTrustDomain
        guard !control.allows(sidecar.appID, from: domain, method, target.method.name) else { return }
        // Only the beginning of the path, since some paths hold secrets.
        let place = target.method.name.split(separator: "/").prefix(2).joined(separator: "/")
        sidecar.logger.warning(
            "Access control has refused a call",
            metadata: ["callee": "\(callee.appID)", "path": "\(place)", "method": "\(method.rawValue)"])
        let caller = "spiffe://\(domain)/ns/\(AccessControl.namespace)/\(sidecar.appID)"
        var refusal = fault(
            target,
            "rpc error: code = PermissionDenied desc = access control policy has denied access to id: \(caller) "
                + "operation: \(target.method.name) verb: \(method.rawValue)")
        refusal.status = .forbidden
        throw refusal
    }

    /// A replica of an application, the reachable ones in turn; a call to oneself stays in this sidecar.
    private func callee(_ appID: String) -> Sidecar? {
        if appID == sidecar.appID { return sidecar }
        let replicas = directory.replicas(of: appID)
        let reachable = replicas.filter { $0.application?.gate.isOpen ?? false }
        let candidates = reachable.isEmpty ? replicas : reachable
        return candidates.isEmpty ? nil : candidates[turn.next() % candidates.count]
    }

    private func pass(
        _ request: SidecarRequest, to base: String, _ headers: HTTPFields, _ target: InvocationTarget,
        through channel: AppChannel? = nil
    ) async throws -> SidecarResponse {
        let isRemote = channel.map { $0.appID != sidecar.appID } ?? false
        let policy = sidecar.resiliency.app(target.id, endpoint: "\(target.id):\(target.method.name)")
        let url = try url(base, target, isRemote: isRemote)
        do {
            let invocation = Invocation(client: sidecar.client, request: request, url: url, headers: headers)
            var response = try await (channel?.limit ?? .none).hold {
                try await policy.isNone ? invocation.run() : invocation.run(under: policy)
            }
            if response.headers[.traceparent] == nil { request.trace.decorate(&response) }
            guard request.wantsEvents else { return response }
            guard let events = response.asEvents(isRemote: isRemote) else {
                throw fault(target, GoText.noEvents)
            }
            return events
        } catch let error as CurlError {
            if error.isAppDown { channel?.gate.close() }
            throw fault(target, GoText.error(error, request.method, url, isRemote: isRemote))
        } catch let refusal as CircuitBreaker.Refusal {
            throw fault(target, refusal.description)
        } catch let late as DeadlineExceeded {
            throw fault(target, late.description)
        } catch is BodyTooLarge {
            let length = request.headers[.contentLength] ?? "?"
            throw fault(
                target, GoText.bodyTooLarge(request.method, url, length, request.maximumBody, isRemote: isRemote))
        }
    }

    private func url(_ base: String, _ target: InvocationTarget, isRemote: Bool) throws(SidecarError) -> String {
        do {
            return base + (try target.path())
        } catch {
            throw fault(target, GoText.wrongEscape("\(base)/\(target.method.name)", error.text, isRemote: isRemote))
        }
    }

    private func fault(_ target: InvocationTarget, _ reason: String) -> SidecarError {
        SidecarError(.internalServerError, "ERR_DIRECT_INVOKE", "failed to invoke, id: \(target.id), err: \(reason)")
    }
}

/// Counts calls, for round robin among replicas.
private final class Turn: Sendable {
    private let count = Atomic(0)

    func next() -> Int { Int(count.wrappingAdd(1, ordering: .relaxed).oldValue & .max) }
}
