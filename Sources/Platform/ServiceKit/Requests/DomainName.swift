import NIOPosix
// The standard library composes text for its own comparisons; without ICU, Linux has no public API for that.
@_spi(_Unicode) import Swift

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A domain name in the form used on the wire: A-labels (RFC 5890), such as `xn--bcher-kva.example`.
///
/// Browsers convert typed names to them, terminals do not; both must mean the same host.
public struct DomainName: Sendable, Hashable {
    /// The name in A-labels, in lower case.
    public let ascii: String
    /// The name for people.
    public let unicode: String

    /// - Returns: nil for an invalid host name: an empty label, one that is too long, or one that begins or ends with a
    ///   hyphen.
    public init?(_ text: some StringProtocol) {
        // The full stops of other scripts separate labels as well (RFC 3490, section 3.1).
        let composed = String(String.UnicodeScalarView(String(text).lowercased()._nfc))
        let labels = composed.unicodeScalars.split(
            omittingEmptySubsequences: false,
            whereSeparator: { ".\u{3002}\u{FF0E}\u{FF61}".unicodeScalars.contains($0) }
        ).map { String($0) }
        var (ascii, unicode): ([String], [String]) = ([], [])
        for label in labels {
            let isEncoded = label.hasPrefix("xn--")
            guard let read = isEncoded ? Punycode.decode(label.dropFirst(4)) : label else { return nil }
            guard let written = read.utf8.allSatisfy({ $0 < 0x80 }) ? read : Punycode.encode(read).map({ "xn--\($0)" }),
                (1...63).contains(written.utf8.count), !written.hasPrefix("-"), !written.hasSuffix("-"),
                written.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { return nil }
            ascii.append(written)
            unicode.append(read)
        }
        self.ascii = ascii.joined(separator: ".")
        self.unicode = unicode.joined(separator: ".")
        guard self.ascii.utf8.count <= 253 else { return nil }
    }
}

/// Punycode (RFC 3492), which encodes Unicode in the characters of host names.
enum Punycode {
    private static let base = 36
    private static let threshold = (least: 1, most: 26)
    private static let firstBias = 72

    static func encode(_ text: String) -> String? {
        let scalars = text.unicodeScalars.map { Int($0.value) }
        var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = output.count
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (point, delta, bias, handled) = (0x80, 0, firstBias, basic)
        while handled < scalars.count {
            guard let next = scalars.filter({ $0 >= point }).min() else { return nil }
            delta += (next - point) * (handled + 1)
            point = next
            for scalar in scalars {
                if scalar < point { delta += 1 }
                guard scalar == point else { continue }
                write(delta, bias, to: &output)
                bias = adapted(delta, handled + 1, isFirst: handled == basic)
                (delta, handled) = (0, handled + 1)
            }
            (delta, point) = (delta + 1, point + 1)
            guard delta < 1 << 40 else { return nil }
        }
        return String(decoding: output, as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }), bytes.count < 64 else { return nil }
        let end = bytes.lastIndex(of: UInt8(ascii: "-"))
        var scalars = bytes[..<(end ?? 0)].map { Int($0) }
        var rest = bytes[(end.map { $0 + 1 } ?? 0)...]
        var (point, index, bias) = (0x80, 0, firstBias)
        while !rest.isEmpty {
            let start = index
            var (weight, step) = (1, base)
            while true {
                guard let byte = rest.popFirst(), let digit = digit(byte), weight < 1 << 40 else { return nil }
                index += digit * weight
                let limit = limit(step, bias)
                guard digit >= limit else { break }
                (weight, step) = (weight * (base - limit), step + base)
            }
            let count = scalars.count + 1
            bias = adapted(index - start, count, isFirst: start == 0)
            point += index / count
            index %= count
            guard point < 0x110000 else { return nil }
            scalars.insert(point, at: index)
            index += 1
        }
        var text = String.UnicodeScalarView()
        for value in scalars {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    private static func write(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
        var (rest, step) = (delta, base)
        while true {
            let limit = limit(step, bias)
            guard rest >= limit else { return output.append(letter(rest)) }
            output.append(letter(limit + (rest - limit) % (base - limit)))
            (rest, step) = ((rest - limit) / (base - limit), step + base)
        }
    }

    private static func limit(_ step: Int, _ bias: Int) -> Int {
        min(max(step - bias, threshold.least), threshold.most)
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var step = 0
        while delta > 455 { (delta, step) = (delta / 35, step + base) }
        return step + 36 * delta / (delta + 38)
    }

    private static func letter(_ digit: Int) -> UInt8 { UInt8(digit < 26 ? 97 + digit : 22 + digit) }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x61...0x7A: Int(byte) - 0x61
        case 0x41...0x5A: Int(byte) - 0x41
        case 0x30...0x39: Int(byte) - 22
        default: nil
        }
    }
}

/// Resolves host names with the system's resolver.
public enum HostAddresses {
    /// The addresses' bytes, 4 or 16 each; nil when the name is unknown or cannot be resolved now.
    public static func resolve(_ name: String) async -> [[UInt8]]? {
        try? await NIOThreadPool.singleton.runIfActive { lookUp(name) }
    }

    private static func lookUp(_ name: String) -> [[UInt8]]? {
        var hints = addrinfo()
        hints.ai_socktype = streamSocket
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var found: [[UInt8]] = []
        var next = first
        while let info = next?.pointee {
            if let bytes = bytes(of: info) { found.append(bytes) }
            next = info.ai_next
        }
        return found
    }

    private static func bytes(of info: addrinfo) -> [UInt8]? {
        guard let address = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }

    private static var streamSocket: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}
