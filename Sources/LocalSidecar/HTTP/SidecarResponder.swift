import Encoding
import HTTPTypes
import HummingbirdCore
import Logging

/// Handles everything around the routes: tokens, CORS, trace headers, and the error mapping.
struct SidecarResponder: Sendable {
    let sidecar: Sidecar
    let routes: RouteTable

    /// The paths that answer a GET without a token.
    private static let openPaths: Set<String> = ["v1.0/healthz", "v1.0/healthz/outbound"]

    func respond(to request: Request) async -> SidecarResponse {
        let sidecarRequest = SidecarRequest(
            request.head, body: request.body, maximumBody: sidecar.configuration.maximumBody)
        var response = await answer(sidecarRequest)
        if request.method == .head { response.body = .init() }
        return response
    }

    private func answer(_ request: SidecarRequest) async -> SidecarResponse {
        if let refusal = checkBaggage(of: request) { return refusal }
        var request = request
        let span = sidecar.tracer.begin(&request)
        let cors = CORSPolicy(allowed: sidecar.configuration.allowedOrigins)
        var response: SidecarResponse
        if let preflight = cors.preflight(request) {
            response = preflight
        } else {
            response = isAllowed(request) ? await routed(request) : Self.unauthorized
            cors.decorate(request, &response)
        }
        trace(request, &response)
        if !response.isBare { sidecar.tracer.end(span, status: response.status.code) }
        return response
    }

    private static let unauthorized = SidecarResponse.plain(.unauthorized, "invalid api token")

    /// The answer to invalid baggage; nil when it is valid, or when tracing, which reads it, is off.
    private func checkBaggage(of request: SidecarRequest) -> SidecarResponse? {
        guard sidecar.runtime.isTracing, let baggage = request.baggage, !request.path.contains(ascii: "/healthz"),
            let fault = Baggage.fault(in: baggage)
        else { return nil }
        return .plain(.badRequest, "invalid baggage header: \(fault)")
    }

    private func routed(_ request: SidecarRequest) async -> SidecarResponse {
        do {
            return try await routes.respond(to: request)
        } catch let error as SidecarError {
            return error.response
        } catch let fault as ProtobufFault {
            return fault.sidecarError.response
        } catch is BodyTooLarge {
            return SidecarError(.badRequest, "ERR_MALFORMED_REQUEST", BodyTooLarge.message).response
        } catch is MalformedPath {
            return MalformedPath.response
        } catch is NoSuchRoute {
            return NoSuchRoute.response
        } catch {
            sidecar.logger.error("A request failed", metadata: ["error": "\(error)"])
            return SidecarError(.internalServerError, "ERR_INTERNAL", "the local sidecar failed").response
        }
    }

    private func isAllowed(_ request: SidecarRequest) -> Bool {
        guard let token = sidecar.configuration.apiToken, !token.isEmpty, !Self.isOpen(request) else { return true }
        return ConstantTime.equal(request.headers[.daprAPIToken] ?? "", token)
    }

    /// Ignores slashes before and after an open path, but not within.
    private static func isOpen(_ request: SidecarRequest) -> Bool {
        guard request.method == .get, request.path.contains(ascii: "/healthz") else { return false }
        let path = request.path.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed()
        return openPaths.contains(String(path))
    }

    /// Adds a `traceparent` to every answer, the caller's own if valid and zeros otherwise, and the caller's baggage;
    /// leaves out health checks and answers of the HTTP server itself.
    private func trace(_ request: SidecarRequest, _ response: inout SidecarResponse) {
        guard !response.isBare, !request.path.contains(ascii: "/healthz") else { return }
        if response.headers[.traceparent] == nil { request.trace.decorate(&response) }
        if sidecar.runtime.isTracing, let baggage = request.baggage { response.headers[.baggage] = baggage }
    }
}
