/// The reason why a schedule cannot be read, in the wording of Dapr's scheduler.
struct ScheduleFault: Error, Sendable, Equatable {
    let message: String
}

/// One field of a cron schedule: the set of values it allows, as bits.
struct CronField: Sendable, Equatable {
    private var bits: UInt64 = 0
    /// True when the field was `*` or `?`, so that it does not restrict the day.
    let isWild: Bool

    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    /// The range and the names of a field's values.
    struct Bounds: Sendable {
        let range: ClosedRange<Int>
        var names: [String: Int] = [:]

        static let seconds = Bounds(range: 0...59)
        static let minutes = Bounds(range: 0...59)
        static let hours = Bounds(range: 0...23)
        static let days = Bounds(range: 1...31)
        static let months = Bounds(
            range: 1...12,
            names: [
                "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
                "nov": 11, "dec": 12,
            ])
        static let weekdays = Bounds(
            range: 0...6, names: ["sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6])
    }

    /// Reads lists, ranges and steps: `1,3-5,*/10`.
    init(_ text: Substring, _ bounds: Bounds) throws(ScheduleFault) {
        isWild = text == "*" || text == "?"
        for part in text.split(separator: ",") {
            let (range, step) = try Self.range(part, bounds)
            for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                bits |= 1 << UInt64(value)
            }
        }
        guard bits != 0 else { throw ScheduleFault(message: "empty spec string") }
    }

    private static func range(
        _ text: Substring, _ bounds: Bounds
    ) throws(ScheduleFault) -> (ClosedRange<Int>, step: Int) {
        let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2 else { throw ScheduleFault(message: "too many slashes: \(text)") }
        let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw ScheduleFault(message: "too many hyphens: \(text)") }
        let isAny = ends[0] == "*" || ends[0] == "?"
        let low = isAny ? bounds.range.lowerBound : try number(ends[0], bounds)
        var high = isAny ? bounds.range.upperBound : try number(ends[ends.count - 1], bounds)
        var step = 1
        if pieces.count == 2 {
            step = try number(pieces[1], bounds)
            if !isAny, ends.count == 1 { high = bounds.range.upperBound }
        }
        guard low >= bounds.range.lowerBound else {
            throw ScheduleFault(
                message: "beginning of range (\(low)) below minimum (\(bounds.range.lowerBound)): \(text)")
        }
        guard high <= bounds.range.upperBound else {
            throw ScheduleFault(message: "end of range (\(high)) above maximum (\(bounds.range.upperBound)): \(text)")
        }
        guard low <= high else {
            throw ScheduleFault(message: "beginning of range (\(low)) beyond end of range (\(high)): \(text)")
        }
        guard step > 0 else { throw ScheduleFault(message: "step of range should be a positive number: \(text)") }
        return (low...high, step)
    }

    private static func number(_ text: Substring, _ bounds: Bounds) throws(ScheduleFault) -> Int {
        if let value = bounds.names[text.lowercased()] { return value }
        guard let value = Int(text), value >= 0 else {
            throw ScheduleFault(message: "failed to parse int from \(text)")
        }
        return value
    }
}
