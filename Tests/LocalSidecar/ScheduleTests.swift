import Testing
import Timestamps

@testable import LocalSidecar

@Suite("Schedules")
struct ScheduleTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test(
        "a cron line names its next moment",
        arguments: [
            ("*/10 * * * * *", "2026-11-21T09:30:10Z"), ("0 30 3 * * *", "2026-11-22T03:30:00Z"),
            ("0 */15 * * * MON-FRI", "2026-11-23T00:00:00Z"), ("0 0 0 1 1 *", "2027-01-01T00:00:00Z"),
            ("0 0 0 29 2 *", "2028-02-29T00:00:00Z"), ("0 0 12 13 * FRI", "2026-11-27T12:00:00Z"),
            ("@daily", "2026-11-22T00:00:00Z"), ("@every 90s", "2026-11-21T09:31:33Z"),
        ])
    func next(line: String, expected: String) throws {
        let next = try CronSchedule(line).next(after: try moment("2026-11-21T09:30:03Z"))
        #expect(next == (try moment(expected)))
    }

    @Test(
        "a line that is no schedule is refused in Dapr's words",
        arguments: [
            ("@every", "unrecognized descriptor: @every"), ("bogus", "expected exactly 6 fields, found 1: [bogus]"),
            ("0 99 * * * *", "end of range (99) above maximum (59): 99"),
            ("@every x", "failed to parse duration @every x: time: invalid duration \"x\""),
        ])
    func refused(line: String, message: String) {
        #expect(throws: ScheduleFault(message: message)) { try CronSchedule(line) }
    }

    @Test("a date that never comes has no next moment")
    func never() throws {
        #expect(try CronSchedule("0 0 0 30 2 *").next(after: Timestamp(seconds: 0)) == nil)
    }

    @Test(
        "a duration is printed as Go prints it",
        arguments: [
            (Duration.zero, "0s"), (.nanoseconds(7), "7ns"), (.microseconds(1_500), "1.5ms"),
            (.milliseconds(500), "500ms"), (.seconds(1), "1s"), (.milliseconds(61_050), "1m1.05s"),
            (.seconds(3_600), "1h0m0s"),
        ])
    func printed(duration: Duration, text: String) {
        #expect(GoDuration.text(duration) == text)
        #expect(GoDuration.parse(text) == duration)
    }

    @Test("Go's durations add up")
    func durations() {
        #expect(GoDuration.parse("1h30m") == .seconds(5400))
        #expect(GoDuration.parse("-1.5s") == .milliseconds(-1500))
        #expect(GoDuration.parse("500ms") == .milliseconds(500))
        #expect(GoDuration.parse("10") == nil)
        #expect(GoDuration.parse("") == nil)
        #expect(ISODuration("P1DT2H")?.duration == .seconds(93_600))
        #expect(ISODuration("R5/PT1M")?.repeats == 5)
        #expect(ISODuration("PT") == nil)
    }
}
