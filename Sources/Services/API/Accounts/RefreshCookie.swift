import HTTPTypes
import Hummingbird
import ServiceKit

/// The cookie in which a browser keeps its refresh token: out of reach of scripts, and sent to `/api/auth` only.
struct RefreshCookie: Sendable {
    static let name = "errand_refresh"
    let isAlwaysSecure: Bool

    func carrying(_ signedIn: SignedIn, for request: Request) -> String {
        text(signedIn.refreshToken, seconds: signedIn.refreshLifetime.components.seconds, for: request)
    }

    func cleared(for request: Request) -> String { text("", seconds: 0, for: request) }

    static func token(in request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, String(parts[0]).trimmingWhitespace == name else { continue }
                return String(parts[1]).trimmingWhitespace
            }
        }
        return nil
    }

    private func text(_ value: String, seconds: Int64, for request: Request) -> String {
        let isSecure = isAlwaysSecure || request.headers[.forwardedProto] == "https"
        return "\(Self.name)=\(value); Path=/api/auth; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }
}
