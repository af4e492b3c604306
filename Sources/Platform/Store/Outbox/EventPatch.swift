import JSON

/// An event's data encoded as a difference from the previous event's data: the events of one change are mostly alike.
///
/// Stored as `[[start,length],"text",…]`: ranges copied from the other data, and the new bytes between them.
struct EventPatch: Equatable {
    enum Piece: Equatable {
        /// A range of the other data.
        case copy(Range<Int>)
        case text([UInt8])
    }

    private(set) var pieces: [Piece] = []

    /// Minimum number of bytes that a patch must save.
    private static let worth = 64
    /// Number of common bytes that is tried as the beginning of a longer match.
    private static let anchor = 24

    /// Finds the common beginning and the longest common run around the middle of the rest; nil when they save too
    /// little.
    init?(of data: [UInt8], after base: [UInt8]) {
        let (start, body, place) = data.withUnsafeBufferPointer { data in
            base.withUnsafeBufferPointer { base in Self.common(data, base) }
        }
        guard start + body.count >= Self.worth else { return nil }
        add(.copy(0..<start))
        add(.text(Array(data[start..<place])))
        add(.copy(body))
        add(.text(Array(data[(place + body.count)...])))
    }

    private mutating func add(_ piece: Piece) {
        switch piece {
        case .copy(let range) where range.isEmpty: break
        case .text(let text) where text.isEmpty: break
        default: pieces.append(piece)
        }
    }

    /// - Returns: the length of the common beginning, the run in `base`, and its position in `data`.
    private static func common(
        _ data: UnsafeBufferPointer<UInt8>, _ base: UnsafeBufferPointer<UInt8>
    ) -> (start: Int, body: Range<Int>, place: Int) {
        var start = 0
        while start < min(data.count, base.count), data[start] == base[start] { start += 1 }
        while start > 0, start < data.count, isInside(data, start) { start -= 1 }
        let middle = (start + base.count) / 2
        guard middle + anchor <= base.count, let found = find(base[middle..<middle + anchor], in: data, from: start)
        else { return (start, 0..<0, data.count) }
        var (low, high) = (middle, middle + anchor)
        var (first, end) = (found, found + anchor)
        while low > 0, first > start, base[low - 1] == data[first - 1] { (low, first) = (low - 1, first - 1) }
        while high < base.count, end < data.count, base[high] == data[end] { (high, end) = (high + 1, end + 1) }
        while first < end, isInside(data, first) { (low, first) = (low + 1, first + 1) }
        while end > first, end < data.count, isInside(data, end) { (high, end) = (high - 1, end - 1) }
        return (start, low..<high, first)
    }

    /// True inside a UTF-8 character: texts must be split between characters.
    private static func isInside(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        text[index] & 0b1100_0000 == 0b1000_0000
    }

    private static func find(
        _ part: Slice<UnsafeBufferPointer<UInt8>>, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard start + part.count <= text.count else { return nil }
        return (start...text.count - part.count).first { place in
            text[place] == part[part.startIndex] && text[place..<place + part.count].elementsEqual(part)
        }
    }

    /// Restores the data that the patch encodes.
    func data(after base: [UInt8]) throws -> [UInt8] {
        var data: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .copy(let range):
                guard range.upperBound <= base.count else { throw RootFault.malformed }
                data += base[range]
            case .text(let text): data += text
            }
        }
        return data
    }

    func encode(into writer: inout JSONWriter) {
        writer.raw("[")
        for (index, piece) in pieces.enumerated() {
            if index > 0 { writer.raw(",") }
            switch piece {
            case .copy(let range):
                writer.raw("[")
                writer.integer(range.lowerBound)
                writer.raw(",")
                writer.integer(range.count)
                writer.raw("]")
            case .text(let text): text.withUnsafeBytes { writer.string(utf8: $0) }
            }
        }
        writer.raw("]")
    }

    init(from scanner: inout JSONScanner) throws {
        try scanner.array { scanner in
            guard scanner.next() == UInt8(ascii: "[") else {
                return pieces.append(.text(try scanner.unescapedString()))
            }
            var numbers: [Int64] = []
            try scanner.array { numbers.append(try $0.integer()) }
            let bounds = 0...Int64(Int32.max)
            guard numbers.count == 2, numbers.allSatisfy(bounds.contains) else { throw RootFault.malformed }
            pieces.append(.copy(Int(numbers[0])..<Int(numbers[0] + numbers[1])))
        }
    }
}
