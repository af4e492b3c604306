import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension AccountRoutes {
    var cookie: RefreshCookie { RefreshCookie(isAlwaysSecure: secureCookie) }

    /// The most a request about accounts may take.
    private static var bodyLimit: Int { 16 << 10 }

    func body(_ request: Request) async throws -> JSONValue {
        try await request.json(limit: Self.bodyLimit) { try $0.value() }
    }

    /// The refresh token of the body, or else of the cookie.
    /// - Throws: ``Problem`` 403 when only the cookie shows it and the request may come from a stranger's page.
    func refreshToken(_ request: Request) async throws -> (text: String, isCookie: Bool)? {
        let bytes = try await request.bytes(limit: Self.bodyLimit)
        if !bytes.isEmpty {
            try request.requireJSON()
            let value: JSONValue
            do { value = try JSONValue(bytes, maximumDepth: 4) } catch let fault as JSONFault {
                throw Problem.malformed(fault)
            }
            var body = try BodyMembers(value, known: ["refresh_token"])
            let token = body.readOptional("refresh_token") { try $0.text("refresh_token") }
            guard body.faults.isEmpty else { throw Problem.invalid(body.faults) }
            if let token { return (token, false) }
        }
        guard let token = RefreshCookie.token(in: request) else { return nil }
        guard request.headers[.errandClient] == "web" else { throw AccountFault.forgedRequest }
        return (token, true)
    }
}

extension ServiceContext {
    /// The network address that attempts are counted under.
    ///
    /// Behind the sidecar, or a proxy on this machine, the peer is the loopback address, and the address of the client is
    /// what they report.
    func origin(of request: Request) -> String {
        let peer = peer?.ipAddress ?? "unknown"
        guard peer.hasPrefix("127.") || peer == "::1", let forwarded = request.headers[.forwardedFor],
            let client = forwarded.split(separator: ",").first
        else { return peer }
        return String(client.prefix(64)).trimmingWhitespace
    }
}

extension HTTPField.Name {
    static let errandClient = fixed("X-Errand-Client")
    static let forwardedFor = fixed("X-Forwarded-For")
    static let forwardedProto = fixed("X-Forwarded-Proto")
    static let idempotencyKey = fixed("Idempotency-Key")
    static let idempotencyReplayed = fixed("Idempotency-Replayed")

    /// A name that is known to be valid; were it not, a header nobody sends.
    private static func fixed(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .age }
}
