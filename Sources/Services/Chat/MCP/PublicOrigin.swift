import HTTPTypes
import Hummingbird

/// Where the client of a request believes to be: what it asked for, as the web service passes it on.
///
/// It is told back to that client and to nobody else, so a client that lies misleads itself.
struct PublicOrigin: Sendable, Equatable {
    /// Such as `https://errand.example.com`.
    let text: String

    init(_ request: Request) {
        let scheme = request.headers[.forwardedProtocol] == "https" ? "https" : "http"
        // Every sidecar on the way adds a name of its own behind ours.
        let forwarded = request.headers[values: .forwardedHost].first?.prefix { $0 != "," && $0 != " " }
        let host = forwarded.map(String.init) ?? request.head.authority ?? ""
        text = "\(scheme)://\(Self.isHost(host) ? host : "localhost")"
    }

    /// The MCP endpoint.
    var resourceURL: String { "\(text)/mcp" }

    /// Where a client learns how to get a token for it (RFC 9728, 3.1).
    var metadataURL: String { "\(text)/.well-known/oauth-protected-resource/mcp" }

    private static func isHost(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedHost = known("X-Forwarded-Host")
    fileprivate static let forwardedProtocol = known("X-Forwarded-Proto")

    /// Every name here is a valid one.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
