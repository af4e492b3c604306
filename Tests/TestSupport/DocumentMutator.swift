/// Changes documents at random, the same way for the same seed: bytes become others, parts are doubled, dropped or put elsewhere, and words
/// that readers trip over are put in.
public struct DocumentMutator: Sendable {
    private var random: SplitMix64
    private let seeds: [[UInt8]]
    private static let words: [[UInt8]] =
        [
            [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC3], [0x80],
        ]
        + [
            ";", ":", "=", ",", "\"", "99999999999999999999", "-1", "\r", "\n ", "BEGIN:VTODO", "END:VTODO", "\\", "%",
            "{", "[", "null",
            "RRULE:FREQ=SECONDLY;INTERVAL=0", "TZID=", "due:", "\u{202E}", "e\u{301}\u{301}\u{301}", "0001-01-01",
            "task,", "  ", "P1Y",
        ].map { Array($0.utf8) }

    /// - Parameter seeds: whole documents to begin with.
    public init(seed: UInt64, seeds: [[UInt8]]) {
        random = SplitMix64(seed: seed)
        self.seeds = seeds
    }

    /// The next document.
    public mutating func document() -> [UInt8] {
        guard var bytes = seeds.randomElement(using: &random) else { return [] }
        for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
        case 3, 4: bytes.insert(contentsOf: Self.words.randomElement(using: &random) ?? [], at: index)
        case 5:
            // A part of another document.
            let other = seeds.randomElement(using: &random) ?? []
            let start = Int.random(in: 0...other.count, using: &random)
            bytes.insert(contentsOf: other[start...].prefix(60), at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + 12))
        }
    }
}
