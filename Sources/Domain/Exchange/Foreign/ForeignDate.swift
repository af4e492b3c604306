import JSON
import TimeZones
import Timestamps

/// A date or time in the notation of any program: with an offset, a separate zone or neither, with hyphens, slashes,
/// dots or nothing between the numbers, or counted from 1970.
enum ForeignDate: Sendable, Hashable {
    /// No date is given: empty, null, or a year that programs write for none.
    case none
    case due(ExchangedDue)
    /// Not a date; its text.
    case unreadable(String)

    /// - Parameter zone: the zone of times without one.
    init(_ text: String, zone: Zone) {
        let text = text.trimmed
        if text.isEmpty || text == "0" || ["0000", "0001", "1601-01-01"].contains(where: text.hasPrefix) {
            self = .none
        } else if let due = ExchangedDue(wire: text) ?? Self.written(text, zone) {
            self = .due(due)
        } else {
            self = .unreadable(text)
        }
    }

    /// - Parameters:
    ///   - zone: the zone of times without one.
    ///   - isDay: true when only the day counts, in that zone.
    init(_ value: JSONValue, zone: Zone, isDay: Bool = false) {
        var read: ForeignDate
        var isDay = isDay
        var zone = zone
        switch value {
        case .null, .bool(false): read = .none
        case .string(let text): read = ForeignDate(text, zone: zone)
        case .number(let number): read = Self.counted(number)
        case .object(let object):
            // `{"date":…,"timezone":…}` of Todoist, `{"dateTime":…,"timeZone":…}` of Microsoft, where midnight means
            // the whole day.
            let names = ForeignNames(object)
            if case .zone(let named)? = names["timezone"]?.string.flatMap({ ForeignZone($0) }) { zone = named }
            let inner = names["datetime"] ?? names["date"] ?? names["value"] ?? names["start"] ?? .null
            read = inner.object == nil ? ForeignDate(inner, zone: zone) : .none
            if names["datetime"] != nil, case .due(let due) = read, due.wall(in: zone).time == .midnight {
                isDay = true
            }
        case .bool, .array: read = .unreadable(String(decoding: value.bytes, as: UTF8.self))
        }
        if isDay, case .due(let due) = read { read = .due(.day(due.wall(in: zone).date)) }
        self = read
    }

    /// Reads seconds or milliseconds since 1970, told apart by size; any other number is not a date.
    private static func counted(_ number: JSONNumber) -> ForeignDate {
        guard let count = JSONValue.number(number).double, count != 0 else { return .none }
        switch count {
        case 1e8..<1e11: return .due(.instant(Timestamp(milliseconds: Int64(count * 1000))))
        case 1e11..<1e14: return .due(.instant(Timestamp(milliseconds: Int64(count))))
        default: return .unreadable(number.literal)
        }
    }

    private static func written(_ text: String, _ zone: Zone) -> ExchangedDue? {
        let end = text.unicodeScalars.firstIndex { $0 == "T" || $0 == "t" || $0 == " " } ?? text.endIndex
        guard let day = day(text[..<end]) else { return nil }
        var rest = text[end...].dropFirst().trimmed
        guard !rest.isEmpty else { return .day(day) }
        var offset: Int?
        if let sign = rest.lastIndex(where: { "+-\u{2212}".contains($0) }) {
            guard let read = ForeignZone.offset(rest[sign...]) else { return nil }
            offset = read
            rest = rest[..<sign].trimmed
        } else if let mark = ["Z", "z", "UTC", "GMT"].first(where: rest.hasSuffix) {
            offset = 0
            rest = rest.dropLast(mark.count).trimmed
        }
        guard let second = second(rest) else { return nil }
        let wall = WallTime(daysSince1970: day.daysSince1970, secondOfDay: second)
        guard let offset else { return .wall(wall, zone: zone.name) }
        return .instant(Timestamp(seconds: Int64(wall.civilSeconds - offset)))
    }

    /// `2026-12-5`, `2026/12/05`, `5.12.2026`, `20261205`.
    static func day(_ text: some StringProtocol) -> CivilDate? {
        if let day = CalendarTime.day(text) { return day }
        for separator in ["-", "/", "."] as [Character] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            let numbers = parts.map {
                $0.utf8.count <= 4 && $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil
            }
            guard parts.count == 3, let first = numbers[0], let month = numbers[1], let last = numbers[2] else {
                continue
            }
            if parts[0].utf8.count == 4 { return CivilDate(year: first, month: month, day: last) }
            // With dots the day always comes first; with slashes the order is ambiguous.
            guard separator == ".", [2, 4].contains(parts[2].utf8.count) else { return nil }
            return CivilDate(year: last < 100 ? 2000 + last : last, month: month, day: first)
        }
        return nil
    }

    /// The second of the day for `14:00`, `9:05:30.25` or `140000`; a 60th second counts as the next minute.
    private static func second(_ text: String) -> Int? {
        let whole = text.prefix { $0 != "." && $0 != "," }
        var parts = whole.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1, [4, 6].contains(whole.utf8.count) {
            parts = stride(from: 0, to: whole.count, by: 2).map { String(whole.dropFirst($0).prefix(2)) }
        }
        let numbers = parts.compactMap {
            $0.utf8.count <= 2 && $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil
        }
        guard (2...3).contains(parts.count), numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60,
            numbers.dropFirst(2).allSatisfy({ $0 <= 60 })
        else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    }
}

/// The members of an object by simplified name, without case and punctuation: `due_date`, `dueDate` and `Due Date` are
/// equal.
struct ForeignNames: Sendable {
    private(set) var members: [(name: String, given: String, value: JSONValue)] = []

    init(_ object: JSONObject) {
        var known: Set<String> = []
        for (given, value) in object.members {
            let name = Self.plain(given)
            if known.insert(name).inserted { members.append((name, given, value)) }
        }
    }

    subscript(_ name: String) -> JSONValue? {
        members.first { $0.name == name }.flatMap { $0.value.isNull ? nil : $0.value }
    }

    static func plain(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.replacing("%", with: "percent").lowercased().unicodeScalars.filter {
                    $0.properties.isAlphabetic || ("0"..."9").contains($0)
                }))
    }
}
