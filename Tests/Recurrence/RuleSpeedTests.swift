import Recurrence
import TestValues
import Testing
import TimeZones
import Timestamps

/// Whatever rule a client sends, asking for an occurrence takes little: rules are put together at random from parts that are as
/// long as the RFC allows, beginning in 1970 or later.
@Suite("How long a rule takes", .serialized)
struct RuleSpeedTests {
    @Test("no call over a generated rule takes 20 ms", arguments: [1, 2, 3] as [UInt64])
    func bound(seed: UInt64) throws {
        var generator = RuleGenerator(seed: seed)
        var slowest = (Duration.zero, "")
        for _ in 0..<1_000 {
            let text = generator.rule()
            guard let rule = try? RecurrenceRule(rrule: text) else { continue }
            let start = generator.start()
            let now = WallTime(try #require(CivilDate(year: 2026, month: 12, day: 2)))
            for after in [start, now] {
                var times = rule.occurrences(from: start)
                note(processorTime { _ = times.next(after: after) }, text, &slowest)
                note(processorTime { _ = times.next() }, text, &slowest)
            }
        }
        print("slowest call of seed \(seed): \(slowest.0) \(slowest.1.prefix(200))")
        #expect(slowest.0 < Self.bar, "\(slowest.1)")
    }

    @Test(
        "rules that were slow once are not",
        arguments: [
            "FREQ=WEEKLY;BYDAY=MO;BYHOUR=0,1,2,3,4,5;BYMINUTE=\(0.to(59));BYSETPOS=366",
            "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=0,1,2,3,4,5;BYMINUTE=\(0.to(59));BYSETPOS=366",
            "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=\(0.to(23));BYMINUTE=\(0.to(59))",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31", "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
            "FREQ=DAILY;COUNT=100000;BYMONTHDAY=13;BYDAY=FR",
            "FREQ=MONTHLY;BYMONTHDAY=\(1.to(28));BYDAY=5MO,5TU,5WE,5TH,5FR,5SA,5SU",
        ])
    func known(text: String) throws {
        let rule = try RecurrenceRule(rrule: text)
        for year in [1970, 2026] {
            let start = WallTime(try #require(CivilDate(year: year, month: 1, day: 1)))
            let now = WallTime(try #require(CivilDate(year: 2026, month: 12, day: 31)))
            var times = rule.occurrences(from: start)
            let time = processorTime { _ = times.next(after: now) }
            #expect(time < Self.bar, "\(time)")
        }
    }

    @Test(
        "passing over occurrences counts them: what comes after a time is what going through all finds",
        arguments: [4, 5] as [UInt64])
    func passing(seed: UInt64) throws {
        var generator = RuleGenerator(seed: seed)
        for _ in 0..<400 {
            let text = generator.rule()
            guard let rule = try? RecurrenceRule(rrule: text) else { continue }
            let start = WallTime(try #require(CivilDate(year: 2026, month: 1, day: 30)))
            let all = Array(rule.occurrences(from: start).prefix(40))
            #expect(all == all.sorted() && Set(all).count == all.count)
            for (index, after) in all.enumerated().dropLast() {
                var jumping = rule.occurrences(from: start)
                #expect(jumping.next(after: after) == all[index + 1], "\(text) after \(after)")
            }
        }
    }

    /// 20 ms where the compiler optimises; a debug build takes about fifteen times as long.
    #if DEBUG
        private static let bar = Duration.milliseconds(300)
    #else
        private static let bar = Duration.milliseconds(20)
    #endif

    private func note(_ time: Duration, _ text: String, _ slowest: inout (Duration, String)) {
        if time > slowest.0 { slowest = (time, text) }
    }
}

/// Rules of all frequencies that the service accepts.
private struct RuleGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func start() -> WallTime {
        let year = Int.random(in: 1970...2030, using: &random)
        let date = CivilDate(year: year, month: 1, day: 1) ?? CivilDate(daysSince1970: 0)
        return WallTime(
            daysSince1970: date.daysSince1970 + Int.random(in: 0...364, using: &random), secondOfDay: 32_400)
    }

    mutating func rule() -> String {
        let frequency = one(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
        var parts = ["FREQ=" + frequency]
        if chance(40) { parts.append("INTERVAL=\(one([2, 3, 7, 14, 28, 400, 773, 100_000]))") }
        if chance(30) { parts.append("BYMONTH=" + some(1...12)) }
        if chance(30), frequency != "WEEKLY" { parts.append("BYMONTHDAY=" + some(-31 ... -1, 1...31)) }
        if chance(15), frequency == "YEARLY" { parts.append("BYYEARDAY=" + some(-366 ... -1, 1...366)) }
        if chance(15), frequency == "YEARLY" { parts.append("BYWEEKNO=" + some(-53 ... -1, 1...53)) }
        if chance(50) { parts.append("BYDAY=" + weekdays(isCounted: ["MONTHLY", "YEARLY"].contains(frequency))) }
        if chance(30) { parts.append("BYHOUR=" + some(0...23)) }
        if chance(30) { parts.append("BYMINUTE=" + some(0...59)) }
        if chance(30) { parts.append("BYSETPOS=" + some(-366 ... -1, 1...366)) }
        if chance(20) { parts.append("COUNT=\(one([1, 10, 1_000, 100_000]))") }
        return parts.joined(separator: ";")
    }

    private mutating func weekdays(isCounted: Bool) -> String {
        var days: [String] = []
        for day in ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] where chance(40) {
            guard isCounted, chance(50) else {
                days.append(day)
                continue
            }
            days += (0..<one([1, 3, 40])).map { _ in
                "\(Int.random(in: chance(50) ? 1...53 : -53 ... -1, using: &random))" + day
            }
        }
        return days.isEmpty ? "MO" : days.joined(separator: ",")
    }

    /// One number of these, a few, or all.
    private mutating func some(_ ranges: ClosedRange<Int>...) -> String {
        let all = ranges.flatMap(Array.init)
        let count = one([1, 1, 2, 5, all.count])
        return all.shuffled(using: &random).prefix(count).map(String.init).joined(separator: ",")
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func one<Element>(_ all: [Element]) -> Element { all[Int.random(in: all.indices, using: &random)] }
}

extension Int {
    fileprivate func to(_ last: Int) -> String { (self...last).map(String.init).joined(separator: ",") }
}
