/// One line of input.
struct MessageLine: Sendable, Equatable {
    var bytes: [UInt8]
    /// True when the line exceeded the limit; the rest was discarded.
    var isTooLong = false
}

/// Splits bytes into lines as they arrive.
struct MessageLines: Sendable {
    /// Maximum length of a message that the suite accepts, in bytes.
    static let longest = 1 << 20

    private var line = MessageLine(bytes: [])

    /// The lines that end in these bytes.
    mutating func split(_ bytes: [UInt8]) -> [MessageLine] {
        var complete: [MessageLine] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(rest[..<end])
            if let line = take() { complete.append(line) }
            rest = rest[(end + 1)...]
        }
        add(rest)
        return complete
    }

    /// The incomplete line at the end of the input.
    mutating func finish() -> MessageLine? { take() }

    private mutating func add(_ part: ArraySlice<UInt8>) {
        guard !line.isTooLong, line.bytes.count + part.count <= Self.longest else {
            line = MessageLine(bytes: [], isTooLong: true)
            return
        }
        line.bytes.append(contentsOf: part)
    }

    private mutating func take() -> MessageLine? {
        defer { line = MessageLine(bytes: []) }
        let isEmpty = line.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return isEmpty && !line.isTooLong ? nil : line
    }
}
