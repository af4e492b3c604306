import HTTPTypes
import Hummingbird

/// Calls from web pages of other origins (the Fetch standard's CORS protocol): none, unless the operator names them.
struct CrossOrigin: Sendable {
    private let allowed: Set<String>

    init(_ origins: [String]) { allowed = Set(origins) }

    /// The answer to a preflight request from an allowed origin.
    func preflight(_ request: Request) -> Response? {
        guard !allowed.isEmpty, request.method == .options, isAllowed(request),
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, POST, PUT, PATCH, DELETE",
                .accessControlAllowHeaders:
                    "authorization, content-type, idempotency-key, if-match, x-correlation-id, x-errand-client, "
                    + "mcp-protocol-version, mcp-method, mcp-name",
                .accessControlMaxAge: "600",
            ])
    }

    func decorate(_ response: inout Response, for request: Request) {
        guard !allowed.isEmpty else { return }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard isAllowed(request), let origin = request.headers[.origin] else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "etag, x-correlation-id, retry-after, www-authenticate"
    }

    private func isAllowed(_ request: Request) -> Bool {
        request.headers[.origin].map(allowed.contains) ?? false
    }
}
