import Encoding

/// Whether a path still means the same after a sidecar has cleaned it.
///
/// Dapr decodes the path of an invocation and resolves `..`; so `/api/%2e%2e/job/x` would arrive at a route that is meant
/// for the sidecar alone. Such paths go nowhere, and neither do those that it refuses, with `?` or `#` inside.
enum ForwardedPath {
    /// However often it is decoded, the path holds no dot segments, no delimiters of other parts and no control characters.
    static func staysInPlace(_ target: String) -> Bool {
        var path = Array(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        for _ in 0..<4 {
            guard isPlain(path), let decoded = PercentEncoding.bytes(path) else { return false }
            if decoded == path { return true }
            path = decoded
        }
        return false
    }

    private static let delimiters = Array("\\?#".utf8)

    private static func isPlain(_ path: [UInt8]) -> Bool {
        guard path.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && !delimiters.contains($0) }) else { return false }
        return !path.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
    }
}
