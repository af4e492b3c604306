import HTTPTypes
import Hummingbird
import NIOCore

/// Determines a client's address, under which requests are counted and limited, so that it cannot be forged.
///
/// Any client can send `X-Forwarded-For`. On the public listener only the entries added by the known number of proxies
/// count, from the right. On the sidecar's listener the value is the one set by `web` in place of the client's, before
/// sidecars added theirs.
enum ClientAddress: Sendable, Hashable {
    case behindProxies(Int)
    case behindSidecar

    /// The address, without a port.
    func address(of request: Request, peer: SocketAddress?) -> String? {
        let forwarded = request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }.map(Self.trimmed)
        switch self {
        case .behindSidecar: return forwarded.first.flatMap { Self.isAddress($0) ? $0 : nil }
        case .behindProxies(let count):
            guard let peer = peer?.ipAddress else { return nil }
            let hops = forwarded + [peer]
            let address = hops[max(0, hops.count - 1 - count)]
            return Self.isAddress(address) ? address : peer
        }
    }

    private static func trimmed(_ text: Substring) -> String { String(text.filter { $0 != " " && $0 != "\t" }) }

    private static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") }
    }
}

extension HTTPField.Name {
    /// The client's address, as reported by proxies.
    static let forwardedFor = named("X-Forwarded-For")
}
