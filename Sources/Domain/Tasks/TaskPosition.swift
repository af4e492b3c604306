/// Positions in the owner's manual order: texts that compare bytewise, with room between any two.
///
/// A task that was never moved is positioned by its id. The digits of a text are, in ascending order, `-`, `0` to `9`,
/// `a` to `z`; as in fractions, no text ends with the lowest digit, so there is always one between two others.
public enum TaskPosition {
    private static let digits = Array("-0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    /// Maximum length of a position. Instead of a longer one, the tasks around get new positions with room between them
    /// (see ``TaskSpread``). An id has 36 characters.
    public static let limit = 64

    /// A position above `lower` and below `upper`, if they are given.
    ///
    /// - Returns: nil when the bounds are not in order, or so close together that the text would be too long.
    public static func between(_ lower: String?, _ upper: String?) -> String? {
        let low = Array((lower ?? "").utf8)
        let high = upper.map { Array($0.utf8) }
        if let high { guard low.lexicographicallyPrecedes(high) else { return nil } }
        let middle = middle(low[...], high.map { $0[...] })
        guard !middle.isEmpty, middle.count <= limit else { return nil }
        return String(decoding: middle, as: UTF8.self)
    }

    private static func middle(_ low: ArraySlice<UInt8>, _ high: ArraySlice<UInt8>?) -> [UInt8] {
        var (low, high) = (low, high)
        var text: [UInt8] = []
        while true {
            let lowest = low.first.map(value) ?? 0
            let highest = high.map { $0.first.map(value) ?? 0 } ?? digits.count
            if lowest == highest, !(low.isEmpty && high?.isEmpty == true) {
                text.append(digits[lowest])
                low = low.dropFirst()
                high = high?.dropFirst()
            } else if highest - lowest > 1 {
                return text + [digits[(lowest + highest) / 2]]
            } else if let rest = high, rest.count > 1 {
                // A prefix of the upper bound is below it, and above the lower one.
                return text + [rest.first ?? digits[0]]
            } else {
                text.append(digits[lowest])
                low = low.dropFirst()
                high = nil
            }
        }
    }

    /// The first twelve digits as a number that compares like the beginnings of the texts; resolves ids to 16 ms.
    static func number(_ text: String) -> Int64 {
        var number: Int64 = 0
        var count = 0
        for byte in text.utf8.prefix(12) {
            number = number * Int64(digits.count + 1) + Int64(value(byte) + 1)
            count += 1
        }
        while count < 12 {
            number *= Int64(digits.count + 1)
            count += 1
        }
        return number
    }

    /// The value of a digit; other bytes count as the nearest digit below.
    private static func value(_ byte: UInt8) -> Int { digits.lastIndex { $0 <= byte } ?? 0 }
}

extension TodoTask {
    /// The position in manual order.
    public var position: String { content.position ?? id.taskID }
}

extension TaskContent {
    /// The content at another position.
    public func moved(to position: String) -> TaskContent {
        var content = self
        content.position = position
        return content
    }

    /// This content with the position of another.
    public func replacing(_ old: TaskContent) -> TaskContent {
        var content = self
        content.position = old.position
        return content
    }
}
