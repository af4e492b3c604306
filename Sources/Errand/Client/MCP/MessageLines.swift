/// One line of input.
struct MessageLine: Sendable, Equatable {
    var bytes: [UInt8]
    /// Whether there was more of it than is taken; the rest is gone.
    var isTooLong = false
}

/// Cuts bytes into lines as they come.
struct MessageLines: Sendable {
    /// What the suite takes at most.
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

    /// What is left when nothing more comes.
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
