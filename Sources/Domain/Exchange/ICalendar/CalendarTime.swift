import TimeZones
import Timestamps

/// Dates, times and durations of iCalendar (RFC 5545, sections 3.3.4 to 3.3.6).
enum CalendarTime {
    static func day(_ day: CivilDate) -> String { day.iso8601.filter { $0 != "-" } }

    static func wall(_ wall: WallTime) -> String { wall.text.filter { $0 != "-" && $0 != ":" } }

    static func instant(_ instant: Timestamp) -> String { wall(Zone.utc.wallTime(at: instant)) + "Z" }

    static func day(_ text: some StringProtocol) -> CivilDate? {
        guard text.utf8.count == 8 else { return nil }
        return CivilDate(iso8601: "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
    }

    static func wall(_ text: some StringProtocol) -> WallTime? {
        guard text.utf8.count == 15, let day = day(text.prefix(8)), text.dropFirst(8).hasPrefix("T") else { return nil }
        let time = text.suffix(6)
        return WallTime("\(day.iso8601)T\(time.prefix(2)):\(time.dropFirst(2).prefix(2)):\(time.suffix(2))")
    }

    static func instant(_ text: some StringProtocol) -> Timestamp? {
        guard text.hasSuffix("Z"), let wall = wall(text.dropLast()) else { return nil }
        return Zone.utc.instant(of: wall)
    }

    /// Seconds of `-PT30M`, `P1W`, `P1DT2H`; nil for anything else.
    static func seconds(ofDuration text: some StringProtocol) -> Int? {
        var rest = Substring(text.uppercased())
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
        var seconds = 0
        var isTime = false
        while let character = rest.first {
            if character == "T", !isTime {
                isTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= 8, let number = Int(digits), let unit = rest.popFirst(),
                let size = size(of: unit, isTime: isTime)
            else { return nil }
            seconds += number * size
        }
        return isNegative ? -seconds : seconds
    }

    private static func size(of unit: Character, isTime: Bool) -> Int? {
        switch (unit, isTime) {
        case ("W", false): 604_800
        case ("D", false): 86_400
        case ("H", true): 3600
        case ("M", true): 60
        case ("S", true): 1
        default: nil
        }
    }
}
