import HTTPTypes
import Hummingbird
import NIOCore

/// The client's address as far as it can be believed; the API throttles failed sign-ins by it.
///
/// Anyone can send `X-Forwarded-For`. Only what the known number of proxies in front has added to it counts.
struct ClientAddress: Sendable {
    let trustedProxies: Int

    /// The address, without a port.
    func address(of request: Request, peer: SocketAddress?) -> String? {
        guard let peer = peer?.ipAddress else { return nil }
        let hops =
            request.headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }.map(Self.trimmed) + [peer]
        let address = hops[max(0, hops.count - 1 - trustedProxies)]
        return Self.isAddress(address) ? address : peer
    }

    private static func trimmed(_ text: Substring) -> String { String(text.filter { $0 != " " && $0 != "\t" }) }

    private static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") }
    }
}
