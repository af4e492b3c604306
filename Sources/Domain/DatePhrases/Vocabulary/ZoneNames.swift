public import TimeZones

extension Vocabulary {
    /// What people put behind a time. A standard-time abbreviation names the place, not the offset: in July "9 am EST" means
    /// nine in New York.
    static let zoneAbbreviations: [String: String] = forms([
        ("UTC", "utc gmt"), ("America/New_York", "est edt et"), ("America/Chicago", "cst cdt ct"),
        ("America/Denver", "mst mdt mt"), ("America/Los_Angeles", "pst pdt pt"), ("America/Anchorage", "akst akdt"),
        ("Pacific/Honolulu", "hst"), ("Europe/London", "bst"), ("Europe/Lisbon", "wet west"),
        ("Europe/Berlin", "cet cest"), ("Europe/Athens", "eet eest"), ("Europe/Moscow", "msk"),
        ("Asia/Kolkata", "ist"), ("Asia/Shanghai", "bjt"), ("Asia/Tokyo", "jst"), ("Asia/Singapore", "sgt"),
        ("Australia/Sydney", "aest aedt"), ("Australia/Perth", "awst"), ("Pacific/Auckland", "nzst nzdt"),
    ])
    /// Abbreviations that are words or parts of names, and count only behind `am` or `pm`.
    static let doubtfulZones: Set<String> = ["et", "ct", "mt", "pt", "ist", "west", "wet"]

    /// Those that people write without `time` behind `am` and `pm`.
    static let zonesOfAmerica: Set<String> = ["eastern", "central", "mountain", "pacific"]

    /// Places before `time`: `Beijing time`, `eastern standard time`.
    static let zonePlaces: [String: String] = forms([
        ("America/New_York", "eastern"), ("America/Chicago", "central chicago"), ("America/Denver", "mountain denver"),
        ("America/Los_Angeles", "pacific seattle"), ("Europe/London", "london british"), ("Europe/Paris", "paris"),
        ("Europe/Berlin", "berlin german"), ("Asia/Shanghai", "beijing shanghai china"), ("Asia/Tokyo", "tokyo japan"),
        ("Asia/Kolkata", "india indian"), ("Asia/Singapore", "singapore"), ("Australia/Sydney", "sydney"),
        ("Europe/Moscow", "moscow"),
    ])
}

/// The zones that people mean by abbreviations, such as `PDT`, which the tz database does not name.
public enum ZoneAbbreviation {
    /// - Returns: nil when it is none that is known, or one of several meanings.
    public static func zone(_ text: some StringProtocol) -> Zone? {
        let word = text.lowercased()
        guard !Vocabulary.doubtfulZones.contains(word) else { return nil }
        return Vocabulary.zoneAbbreviations[word].flatMap { Zone($0) }
    }
}
