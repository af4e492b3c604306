import Synchronization
import Timestamps

/// The `Date` header (RFC 9110 section 5.6.7), written once per second.
enum HTTPDate {
    private static let cache = Mutex<(second: Int64, text: String)>((-1, ""))
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static var current: String {
        let now = Timestamp.now
        return cache.withLock { cache in
            if cache.second != now.seconds { cache = (now.seconds, text(now)) }
            return cache.text
        }
    }

    /// Such as `Sat, 21 Nov 2026 09:30:00 GMT`.
    static func text(_ instant: Timestamp) -> String {
        let days = Int(instant.seconds / 86_400)
        let second = Int(instant.seconds) - days * 86_400
        let date = CivilDate(daysSince1970: days)
        let time = [second / 3600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
        return "\(Self.days[days % 7]), \(padded(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
