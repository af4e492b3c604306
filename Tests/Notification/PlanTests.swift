import Testing
import TimeZones
import Timestamps

@testable import Notification

/// When reminders fire: pure arithmetic.
@Suite("Planning")
struct PlanTests {
    private func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(milliseconds: 0) }

    private func quiet(_ from: String, _ to: String, _ zone: String = "Europe/Berlin") throws -> QuietHours {
        QuietHours(
            from: try #require(TimeOfDay(from)), to: try #require(TimeOfDay(to)), zone: try #require(Zone(zone)))
    }

    private func plan(
        _ due: String, at instant: String? = nil, _ offsets: [Int]?, priority: String = "P3",
        _ preferences: Preferences = Preferences()
    ) throws -> ReminderPlan {
        let date = try #require(DueDate(due, at: instant.map(at)))
        return ReminderPlan(
            content: .init(title: "t", priority: priority, due: date, offsets: offsets), preferences: preferences,
            zone: try #require(Zone("Europe/Berlin")))
    }

    private func times(_ plan: ReminderPlan, from moment: String = "2026-01-01T00:00:00Z") -> [String] {
        plan.moments(from: at(moment)).map(\.at.rfc3339)
    }

    @Test("reminders count back from due, each minute once")
    func offsets() throws {
        let due = "2026-11-21T10:00:00Z"
        #expect(times(try plan(due, nil)) == ["2026-11-21T09:30:00Z"])
        #expect(times(try plan(due, [10, 10, 1440])) == ["2026-11-20T10:00:00Z", "2026-11-21T09:50:00Z"])
        #expect(times(try plan(due, [])).isEmpty)
        var never = Preferences()
        never.defaultOffset = nil
        #expect(times(try plan(due, nil, never)).isEmpty)
        var urgent = Preferences()
        urgent.exceptions["P1"] = .init(offset: 60)
        #expect(times(try plan(due, nil, priority: "P1", urgent)) == ["2026-11-21T09:00:00Z"])
        #expect(times(try plan(due, nil, priority: "P2", urgent)) == ["2026-11-21T09:30:00Z"])
    }

    @Test("a whole day is recalled at the user's time of day in the user's zone")
    func wholeDays() throws {
        #expect(times(try plan("2026-11-21", nil)) == ["2026-11-21T08:00:00Z"])
        #expect(times(try plan("2026-07-21", nil)) == ["2026-07-21T07:00:00Z"])
        #expect(times(try plan("2026-11-21", [60])) == ["2026-11-21T07:00:00Z"])
        var preferences = Preferences()
        preferences.dayTime = try #require(TimeOfDay("18:30"))
        preferences.zone = Zone("Asia/Tokyo")
        #expect(times(try plan("2026-11-21", nil, preferences)) == ["2026-11-21T09:30:00Z"])
    }

    @Test("what was past at the change is left out, but for the last one of a task still ahead")
    func past() throws {
        let plan = try plan("2026-11-21T10:00:00Z", [1440, 60, 30, 5])
        #expect(times(plan, from: "2026-11-21T09:40:00Z") == ["2026-11-21T09:40:00Z", "2026-11-21T09:55:00Z"])
        #expect(plan.moments(from: at("2026-11-21T09:40:00Z")).map(\.offset) == [30, 5])
        #expect(times(plan, from: "2026-11-21T10:00:01Z").isEmpty)
    }

    @Test("quiet hours over midnight hold back until they end, on the wall of their zone")
    func overMidnight() throws {
        let quiet = try quiet("22:00", "07:00")
        #expect(quiet.end(at: at("2026-11-21T21:00:00Z"))?.rfc3339 == "2026-11-22T06:00:00Z")
        #expect(quiet.end(at: at("2026-11-22T05:59:59Z"))?.rfc3339 == "2026-11-22T06:00:00Z")
        #expect(quiet.end(at: at("2026-11-22T06:00:00Z")) == nil)
        #expect(quiet.end(at: at("2026-11-21T20:59:59Z")) == nil)
        let tokyo = try self.quiet("22:00", "07:00", "Asia/Tokyo")
        #expect(tokyo.end(at: at("2026-11-21T13:00:00Z"))?.rfc3339 == "2026-11-21T22:00:00Z")
        let nap = try self.quiet("13:00", "14:00", "UTC")
        #expect(nap.end(at: at("2026-11-21T13:30:00Z"))?.rfc3339 == "2026-11-21T14:00:00Z")
        #expect(nap.end(at: at("2026-11-21T12:59:59Z")) == nil)
    }

    @Test("quiet hours end when the clock says so, also on the nights it is changed")
    func daylightSaving() throws {
        // 29 March 2026: 02:00 becomes 03:00 in Berlin; 25 October: 03:00 becomes 02:00.
        let night = try quiet("22:00", "07:00")
        #expect(night.end(at: at("2026-03-28T22:00:00Z"))?.rfc3339 == "2026-03-29T05:00:00Z")
        #expect(night.end(at: at("2026-10-24T22:00:00Z"))?.rfc3339 == "2026-10-25T06:00:00Z")
        let skipped = try quiet("22:00", "02:30")
        #expect(skipped.end(at: at("2026-03-29T00:30:00Z"))?.rfc3339 == "2026-03-29T01:30:00Z")
        let doubled = try quiet("22:00", "02:30")
        #expect(doubled.end(at: at("2026-10-25T00:15:00Z"))?.rfc3339 == "2026-10-25T00:30:00Z")
        #expect(doubled.end(at: at("2026-10-25T01:15:00Z")) == nil)
    }

    @Test("of the reminders that quiet hours bring together one stays; a priority may ignore them")
    func held() throws {
        var preferences = Preferences()
        preferences.quietHours = try quiet("22:00", "07:00")
        preferences.exceptions["P1"] = .init(ignoresQuietHours: true)
        let due = "2026-11-22T06:30:00Z"
        let plan = try plan(due, [600, 120, 60, 15], preferences)
        #expect(times(plan) == ["2026-11-21T20:30:00Z", "2026-11-22T06:00:00Z", "2026-11-22T06:15:00Z"])
        #expect(plan.moments(from: at("2026-01-01T00:00:00Z")).map(\.offset) == [600, 60, 15])
        let urgent = try self.plan(due, [120], priority: "P1", preferences)
        #expect(times(urgent) == ["2026-11-22T04:30:00Z"])
    }

    @Test("a due date is an instant, a wall time with its zone, or a day; anything else is none")
    func dueDates() {
        let wall = DueDate("2026-11-21T09:30:00+01:00[Europe/Berlin]", at: at("2026-11-21T08:30:00Z"))
        #expect(wall?.zone?.name == "Europe/Berlin")
        #expect(wall?.instant?.rfc3339 == "2026-11-21T08:30:00Z")
        #expect(DueDate("2026-11-21T09:30:00Z", at: nil)?.instant?.rfc3339 == "2026-11-21T09:30:00Z")
        #expect(DueDate("2026-11-21", at: nil)?.day != nil)
        for text in ["", "tomorrow", "2026-13-01", "2026-11-21T09:30", String(repeating: "x", count: 500)] {
            #expect(DueDate(text, at: nil) == nil, "\(text)")
        }
    }

    @Test("pauses between attempts triple, up to an hour")
    func pauses() {
        let rules = FiringRules(
            available: [], missedAfter: .seconds(1), lease: .seconds(1), maximumAttempts: 8, firstPause: .seconds(10),
            textsPerDay: 1, mailsPerHour: 60)
        #expect(
            (1...8).map { rules.pause(after: $0) } == [10, 30, 90, 270, 810, 2430, 3600, 3600].map { .seconds($0) })
    }
}
