/// The words of the measured tasks, the same as in the baseline's `seed.py`.
enum BenchWords {
    static let all: [String] = """
        call mom buy milk pay rent plan weekly team meeting review budget report draft slides fix bug deploy release \
        water plants book flight dentist renew passport clean kitchen groceries laundry gym read chapter write email \
        invoice client proposal order cake birthday gift taxes submit form schedule interview update roadmap backup laptop
        """.split(separator: " ").map(String.init)

    /// Some of the words, chosen pseudo-randomly; the same for the same task in every run.
    static func some(_ count: Int, using generator: inout Generator) -> String {
        (0..<count).map { _ in all[Int(generator.next() % UInt64(all.count))] }.joined(separator: " ")
    }

    /// Knuth's MMIX generator: small, and good enough to pick words.
    struct Generator {
        private var state: UInt64

        init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
