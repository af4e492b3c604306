import FoundationEssentials

/// Where tasks stand by title and by position, as numbers: they compare as the texts' beginnings do.
final class TextOrders: Sendable {
    let titles: [Int64]
    let positions: [Int64]

    init(_ texts: [TaskTable.Text]) {
        titles = texts.map { Self.number($0.title.lowercased()) }
        positions = texts.map { TaskPosition.number($0.position ?? $0.id.taskID) }
    }

    /// The first eight bytes, the first the most significant.
    static func number(_ title: String) -> Int64 {
        var number: UInt64 = 0
        var count = 0
        for byte in title.utf8.prefix(8) {
            number = number << 8 | UInt64(byte)
            count += 1
        }
        if count < 8 { number <<= UInt64(8 * (8 - count)) }
        // Signed numbers compare as these do, once their sign is turned.
        return Int64(bitPattern: number ^ 1 << 63)
    }
}
