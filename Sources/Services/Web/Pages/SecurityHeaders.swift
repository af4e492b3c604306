import HTTPTypes
import Hummingbird
import ServiceKit

/// The security headers of every answer, which allow the page to run, load and connect to nothing but its own parts.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = ServiceContext

    let sync: SyncAddress

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context, next)
        set(.contentSecurityPolicy, policy(for: request.head), in: &response)
        set(.xContentTypeOptions, "nosniff", in: &response)
        set(.referrerPolicy, "no-referrer", in: &response)
        set(.permissionsPolicy, Self.permissions, in: &response)
        set(.crossOriginOpenerPolicy, "same-origin", in: &response)
        set(.crossOriginResourcePolicy, "same-origin", in: &response)
        return response
    }

    /// Returns problems as answers too; any other error is logged and answered by the service's outer layer.
    private func answer(
        _ request: Request, _ context: ServiceContext, _ next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        }
    }

    /// Sets a header unless the answer has it already, as an API document has its own policy.
    private func set(_ name: HTTPField.Name, _ value: String, in response: inout Response) {
        if response.headers[name] == nil { response.headers[name] = value }
    }

    private func policy(for request: HTTPRequest) -> String {
        let sockets = sync.origin(for: request).map { " \($0)" } ?? ""
        return """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'\(sockets); \
            img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
            require-trusted-types-for 'script'; trusted-types errand
            """
    }

    private static let permissions = """
        accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
        microphone=(), midi=(), payment=(), serial=(), usb=(), browsing-topics=()
        """
}
