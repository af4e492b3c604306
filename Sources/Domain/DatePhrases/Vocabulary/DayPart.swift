import TimeZones

/// A stretch of the day that has a usual hour, and that says which half a bare hour is in.
public enum DayPart: Sendable, Hashable {
    case morning, noon, afternoon, evening, night

    /// The hour meant when none is given.
    var usualHour: Int {
        switch self {
        case .morning: 9
        case .noon: 12
        case .afternoon: 15
        case .evening: 18
        case .night: 20
        }
    }

    /// An hour of the twelve-hour clock on the clock of twenty-four.
    func hour(_ hour: Int) -> Int {
        guard (1...12).contains(hour) else { return hour }
        return switch self {
        case .morning: hour % 12
        case .noon: hour >= 10 ? hour : hour + 12
        case .afternoon, .evening: hour % 12 + 12
        case .night: hour < 6 || hour == 12 ? hour % 12 : hour + 12
        }
    }
}

extension Vocabulary {
    static let dayParts: [String: DayPart] = forms([
        (.morning, "morning morn"), (.noon, "noon midday lunchtime"), (.afternoon, "afternoon"), (.evening, "evening"),
        (.night, "night"),
    ])
    static let dayPartPlurals: [String: DayPart] = forms([
        (.morning, "mornings"), (.afternoon, "afternoons"), (.evening, "evenings"), (.night, "nights"),
    ])
}
