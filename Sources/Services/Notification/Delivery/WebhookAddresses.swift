import Encoding
import FoundationEssentials
import ServiceKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Validates the targets of webhooks: a user's URL must not lead to a machine of ours.
struct WebhookAddresses: Sendable {
    /// True when plain `http` is permitted.
    let allowsHTTP: Bool
    /// True when private and loopback addresses are permitted, for development and tests.
    let allowsPrivate: Bool
    /// Resolves a name to addresses; nil when it cannot be resolved now.
    var resolve: @Sendable (String) async -> [IPAddress]? = {
        await HostAddresses.resolve($0)?.map { IPAddress(bytes: $0) }
    }

    /// The target of a webhook, in two parts for the sidecar.
    struct Target: Sendable, Equatable {
        /// Such as `https://example.com:8443`.
        let origin: String
        /// Path and query, beginning with a slash.
        let path: String
    }

    struct Refusal: Error, Equatable {
        let message: String
        var isFinal = true
    }

    private static let lengthLimit = 2048

    /// The error in a URL, for its owner; nil when it is valid, as far as can be determined without resolving names.
    func fault(of url: String) -> String? {
        do throws(Refusal) {
            _ = try parts(of: url)
            return nil
        } catch {
            return error.message
        }
    }

    /// The target of a URL, validated again before every attempt, because names can change their addresses.
    func target(_ url: String) async throws(Refusal) -> Target {
        let (target, host) = try parts(of: url)
        if allowsPrivate || IPAddress(host) != nil { return target }
        guard let found = await resolve(host), !found.isEmpty else {
            throw Refusal(message: "the webhook's host is not known", isFinal: false)
        }
        guard found.allSatisfy(\.isPublic) else { throw Self.privateAddress }
        return target
    }

    /// True for a path that may be appended to the operator's URL.
    static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") && text.utf8.count <= lengthLimit && staysInPlace(text)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
    }

    /// Returns true when the path, however often it is decoded, has no dot segments: a receiver may decode it before
    /// resolving them.
    private static func staysInPlace(_ text: String) -> Bool {
        var path = Array(text.utf8.prefix { $0 != UInt8(ascii: "?") })
        for _ in 0..<4 {
            let segments = path.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            guard path.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
                !segments.contains(where: { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }),
                let decoded = PercentEncoding.bytes(path)
            else { return false }
            if decoded == path { return true }
            path = decoded
        }
        return false
    }

    private static let privateAddress = Refusal(message: "must not lead to a private address")

    private func parts(of url: String) throws(Refusal) -> (Target, host: String) {
        guard url.utf8.count <= Self.lengthLimit, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }),
            let parsed = URLComponents(string: url), let scheme = parsed.scheme?.lowercased(),
            let written = parsed.host, !written.isEmpty
        else { throw Refusal(message: "must be an absolute https URL") }
        guard scheme == "https" || scheme == "http" && allowsHTTP else {
            throw Refusal(message: allowsHTTP ? "must be an http or https URL" : "must be an https URL")
        }
        guard parsed.user == nil, parsed.password == nil, parsed.fragment == nil else {
            throw Refusal(message: "must not hold a user, a password or a fragment")
        }
        let host = written.hasPrefix("[") ? String(written.dropFirst().dropLast()) : written.lowercased()
        if !allowsPrivate { try check(host) }
        let path = parsed.percentEncodedPath.isEmpty ? "/" : parsed.percentEncodedPath
        guard !path.contains("/method/"), Self.staysInPlace(path) else {
            throw Refusal(message: "must not hold .. in its path")
        }
        guard parsed.port.map({ (1...65_535).contains($0) }) ?? true else {
            throw Refusal(message: "must have a port from 1 to 65535")
        }
        let port = parsed.port.map { ":\($0)" } ?? ""
        let name = host.contains(":") ? "[\(host)]" : host
        let query = parsed.percentEncodedQuery.map { "?" + $0 } ?? ""
        return (Target(origin: "\(scheme)://\(name)\(port)", path: path + query), host)
    }

    /// Refuses names for this machine or network, and numeric notations, like the addresses they mean.
    private func check(_ host: String) throws(Refusal) {
        if let address = IPAddress(host) {
            guard address.isPublic else { throw Self.privateAddress }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let last = labels.last ?? ""
        let isName = host.utf8.allSatisfy {
            ("a"..."z").contains(Unicode.Scalar($0)) || "0123456789-._".utf8.contains($0)
        }
        guard isName, labels.count > 1, !last.isEmpty, last.contains(where: { $0.isLetter }),
            !labels.contains(""),
            !["localhost", "local", "internal", "localdomain", "home", "lan", "arpa"].contains(last),
            !last.hasPrefix("0x")
        else { throw Self.privateAddress }
    }
}

/// An IP address, version 4 or 6.
struct IPAddress: Sendable, Hashable {
    /// 4 bytes, or 16.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else, including names and unusual notations.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    /// True for a public address, which is not reserved for private networks (the IANA special-purpose registries).
    var isPublic: Bool { bytes.count == 4 ? Self.isPublic(bytes) : isPublic6 }

    private static func isPublic(_ four: [UInt8]) -> Bool {
        switch (four[0], four[1], four[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _),
            (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 18...19, _), (198, 51, 100), (203, 0, 113), (224..., _, _):
            false
        default: true
        }
    }

    private var isPublic6: Bool {
        let isMapped =
            bytes[0..<10].allSatisfy { $0 == 0 } && (bytes[10] == 0xFF || bytes[10] == 0) && bytes[11] == bytes[10]
        if isMapped { return Self.isPublic(Array(bytes[12...])) && bytes[10] == 0xFF }
        // NAT64 and 6to4 addresses embed one of version 4.
        if bytes[0..<4] == [0x00, 0x64, 0xFF, 0x9B] { return Self.isPublic(Array(bytes[12...])) }
        if bytes[0..<2] == [0x20, 0x02] { return Self.isPublic(Array(bytes[2..<6])) }
        let isDocumentation = bytes[0..<4] == [0x20, 0x01, 0x0D, 0xB8]
        let isTeredo = bytes[0..<4] == [0x20, 0x01, 0x00, 0x00]
        // Global unicast is 2000::/3; all other addresses are reserved.
        return bytes[0] & 0xE0 == 0x20 && !isDocumentation && !isTeredo
    }
}
