#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An address of the Internet Protocol, version 4 or 6.
struct IPAddress: Sendable, Hashable {
    /// 4 bytes, or 16.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else, names and odd notations included.
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

    /// Whether it is one of the Internet's, and of no network's own (the IANA special-purpose registries).
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
        // NAT64 and 6to4 carry an address of version 4.
        if bytes[0..<4] == [0x00, 0x64, 0xFF, 0x9B] { return Self.isPublic(Array(bytes[12...])) }
        if bytes[0..<2] == [0x20, 0x02] { return Self.isPublic(Array(bytes[2..<6])) }
        let isDocumentation = bytes[0..<4] == [0x20, 0x01, 0x0D, 0xB8]
        let isTeredo = bytes[0..<4] == [0x20, 0x01, 0x00, 0x00]
        // Global unicast is 2000::/3; everything else is somebody's own.
        return bytes[0] & 0xE0 == 0x20 && !isDocumentation && !isTeredo
    }
}
