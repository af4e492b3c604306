import FoundationEssentials
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

/// A public suite of rules with the instances they must give, where it is at hand.
@Suite("The corpus of rules")
struct CorpusTests {
    private static let folder = ProcessInfo.processInfo.environment["ERRAND_CORPORA"]

    @Test(
        "at least 95 % of the corpus's rules by day, week, month and year give its instances",
        .enabled(if: folder != nil, "ERRAND_CORPORA names no folder with rrule.json"))
    func corpus() throws {
        let folder = try #require(Self.folder)
        let data = try #require(FileManager.default.contents(atPath: "\(folder)/rrule.json"))
        let cases = try #require(try JSONValue(Array(data)).array).compactMap(CorpusCase.init)
        let judged = cases.filter { ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains($0.frequency) }
        let wrong = judged.filter { $0.instances != $0.expanded }
        for one in wrong {
            print(
                "differs: \(one.rrule) from \(one.start): \(one.expanded.prefix(12)), not \(one.instances.prefix(12))")
        }
        print("rules: \(judged.count - wrong.count) of \(judged.count)")
        #expect(!judged.isEmpty)
        #expect(wrong.count * 20 <= judged.count)
    }
}

struct CorpusCase {
    let rrule: String
    let start: String
    let instances: [String]

    init?(_ value: JSONValue) {
        guard let rrule = value["rrule"]?.string, let start = value["dtstart"]?.string,
            let instances = value["instances"]?.array
        else { return nil }
        self.rrule = rrule
        self.start = start
        self.instances = instances.compactMap(\.string)
    }

    var frequency: String {
        rrule.split(separator: ";").first { $0.hasPrefix("FREQ=") }.map { String($0.dropFirst(5)) } ?? ""
    }

    /// As many occurrences as the corpus lists, and one more of a rule that ends, in the corpus's way of writing.
    var expanded: [String] {
        let digits = start.filter(\.isNumber)
        let day = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))"
        guard let rule = try? RecurrenceRule(rrule: rrule), let date = CivilDate(iso8601: day) else { return ["none"] }
        let count = instances.count + (rule.end == .never ? 0 : 1)
        guard digits.count == 14 else {
            return rule.occurrences(fromDay: date).prefix(count).map { $0.date.iso8601.filter { $0 != "-" } }
        }
        let clock = digits.dropFirst(8)
        let time = TimeOfDay("\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.dropFirst(4))") ?? .midnight
        return rule.occurrences(from: WallTime(date, time)).prefix(count).map {
            $0.text.filter { $0 != "-" && $0 != ":" } + (start.hasSuffix("Z") ? "Z" : "")
        }
    }
}
