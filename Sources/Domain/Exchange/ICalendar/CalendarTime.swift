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

    /// Reads `20261121T093000`. A 60th second counts as the next minute (section 3.3.12, leap seconds); 24:00:00 is the
    /// next day.
    static func wall(_ text: some StringProtocol) -> WallTime? {
        let text = text.uppercased()
        guard [13, 15].contains(text.utf8.count), let day = day(text.prefix(8)), text.dropFirst(8).hasPrefix("T"),
            text.utf8.dropFirst(9).allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let digits = Array(text.utf8.dropFirst(9)).map { Int($0) - 48 }
        let numbers = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] } + [0]
        let isMidnight = numbers[0] == 24 && numbers[1] == 0 && numbers[2] == 0
        guard numbers[0] < 24 || isMidnight, numbers[1] < 60, numbers[2] <= 60 else { return nil }
        return WallTime(
            civilSeconds: WallTime(day).civilSeconds + numbers[0] * 3600 + numbers[1] * 60 + numbers[2])
    }

    static func instant(_ text: some StringProtocol) -> Timestamp? {
        guard text.hasSuffix("Z") || text.hasSuffix("z"), let wall = wall(text.dropLast()) else { return nil }
        return Zone.utc.instant(of: wall)
    }

    /// Converts the form with hyphens and colons that some programs write to that of the RFC, splitting off an offset.
    static func basic(_ text: some StringProtocol) -> (text: String, offset: Int?) {
        var text = text.trimmed
        var offset: Int?
        if let time = text.firstIndex(where: { $0 == "T" || $0 == "t" }),
            let sign = text[time...].lastIndex(where: { $0 == "+" || $0 == "-" }),
            let read = ForeignZone.offset(text[sign...])
        {
            offset = read
            text = String(text[..<sign])
        }
        let parts = text.split(separator: "-")
        guard parts.count == 3, parts[0].utf8.count == 4 else { return (text, offset) }
        return (text.filter { $0 != "-" && $0 != ":" }, offset)
    }

    /// The seconds of `-PT30M`, `P1W`, `P1DT2H`; nil for other text.
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
