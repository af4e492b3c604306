import Encoding

/// Builds the path of an API call, with every segment percent-encoded so that it arrives as it is.
struct DaprPath: Sendable {
    private(set) var text: String
    private var hasQuery = false

    init(_ start: String) {
        text = start
        text.reserveCapacity(start.utf8.count + 64)
    }

    /// Appends one segment, such as a key: a slash in it becomes `%2F`, a plus `%2B`, for Dapr reads `+` as a space.
    mutating func segment(_ segment: String) {
        text.append("/")
        escape(segment)
    }

    /// Appends a path that a caller wrote, slashes and all; what is percent-encoded already stays so.
    mutating func raw(_ path: some StringProtocol) {
        if !path.hasPrefix("/") { text.append("/") }
        text.append(contentsOf: path)
        hasQuery = hasQuery || path.contains("?")
    }

    mutating func query(_ name: String, _ value: String) {
        text.append(hasQuery ? "&" : "?")
        hasQuery = true
        escape(name)
        text.append("=")
        escape(value)
    }

    /// Appends `metadata.<key>=<value>` for each entry, in the order of the keys.
    mutating func metadata(_ metadata: [String: String]) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { query("metadata.\(key)", value) }
    }

    private mutating func escape(_ part: String) {
        if part.utf8.allSatisfy(Self.isPlain) { return text.append(part) }
        text.append(PercentEncoding.encode(part.utf8, keeping: Self.isPlain))
    }

    /// RFC 3986's unreserved characters and the colon, which keys are full of and paths may hold.
    private static func isPlain(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: ":")
    }
}
