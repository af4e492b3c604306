import FoundationEssentials
import JSON
import Testing
import Timestamps

@testable import Tasks
@testable import TimeZones

/// A series is completed, moved, skipped and changed; what matters is when its next occurrence is due.
@Suite("Series")
struct SeriesTests {
    private let zone = Zone("Europe/Berlin") ?? .utc

    private func instant(_ text: String) throws -> Timestamp { try #require(TaskDue(stored: text)?.instant) }

    /// A task made at `now`, by default long before anything is due.
    private func task(_ body: String, at now: String = "2026-01-01T12:00:00Z") throws -> TodoTask {
        var task = TodoTask(id: UUID.sample(1), content: try content(body), now: try instant(now), rev: 1)
        try task.followSeries(from: nil, in: zone, now: try instant(now))
        return task
    }

    /// When the occurrence after one that is completed at a moment is due.
    private func next(_ task: TodoTask, completedAt moment: String) throws -> TodoTask? {
        let now = try instant(moment)
        var content = task.content
        content.status = .completed
        var done = try #require(task.changed(to: content, now: now, rev: 2))
        try done.followSeries(from: task, in: zone, now: now) {
            var content = $0
            content.status = content.status.toggled
            return content
        }
        return done.successor(id: UUID.sample(2), now: now)
    }

    private func change(
        _ task: TodoTask, _ patch: String, scope: SeriesScope = .all, at now: String = "2026-01-01T12:00:00Z"
    ) throws -> TodoTask {
        let edit = try TaskPatch(json: Array(patch.utf8))
        guard var changed = task.changed(to: edit.applied(to: task.content), now: try instant(now), rev: 3) else {
            return task
        }
        try changed.followSeries(
            from: task, scope: scope, in: zone, now: try instant(now), applying: edit.applied(to:))
        return changed
    }

    private func recurring(_ rule: String, due: String, from origin: String = "due") throws -> TodoTask {
        try task(#"{"title":"x","due":"\#(due)","recurrence":{"rrule":"\#(rule)","from":"\#(origin)"}}"#)
    }

    @Test(
        "the next occurrence is the rule's next, in the future however late the completion is",
        arguments: [
            // In time, early, late.
            ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "2026-11-23T10:00:00Z", "2026-11-30"),
            ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "2026-11-20T10:00:00Z", "2026-11-30"),
            ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "2026-11-25T10:00:00Z", "2026-11-30"),
            ("FREQ=WEEKLY;BYDAY=MO", "2026-11-23", "2026-12-24T10:00:00Z", "2026-12-28"),
            ("FREQ=DAILY", "2026-11-20", "2026-11-23T10:00:00Z", "2026-11-24"),
            (
                "FREQ=DAILY", "2026-11-20T09:00[Europe/Berlin]", "2026-11-23T07:59:00Z",
                "2026-11-23T09:00:00+01:00[Europe/Berlin]"
            ),
            (
                "FREQ=DAILY", "2026-11-20T09:00[Europe/Berlin]", "2026-11-23T08:00:00Z",
                "2026-11-24T09:00:00+01:00[Europe/Berlin]"
            ),
            // The 31st stays the 31st, also from a short month's completion.
            ("FREQ=MONTHLY", "2027-01-31", "2027-01-31T10:00:00Z", "2027-03-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31", "2027-02-28T10:00:00Z", "2027-03-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31", "2027-01-31T10:00:00Z", "2027-02-28"),
            ("FREQ=YEARLY", "2028-02-29", "2028-03-01T10:00:00Z", "2032-02-29"),
            ("FREQ=YEARLY", "2026-11-21", "2026-11-21T10:00:00Z", "2027-11-21"),
            // Nine stays nine when the clocks change, both ways, and where the hour is skipped or doubled.
            (
                "FREQ=DAILY", "2027-03-27T09:00[Europe/Berlin]", "2027-03-27T08:30:00Z",
                "2027-03-28T09:00:00+02:00[Europe/Berlin]"
            ),
            (
                "FREQ=DAILY", "2026-10-24T09:00[Europe/Berlin]", "2026-10-24T08:30:00Z",
                "2026-10-25T09:00:00+01:00[Europe/Berlin]"
            ),
            (
                "FREQ=DAILY", "2027-03-27T02:30[Europe/Berlin]", "2027-03-27T08:30:00Z",
                "2027-03-28T02:30:00+01:00[Europe/Berlin]"
            ),
            (
                "FREQ=DAILY", "2026-10-24T02:30[Europe/Berlin]", "2026-10-24T08:30:00Z",
                "2026-10-25T02:30:00+02:00[Europe/Berlin]"
            ),
            // An instant keeps its hour in the user's zone.
            ("FREQ=DAILY", "2027-03-27T08:00:00.250Z", "2027-03-27T08:30:00Z", "2027-03-28T07:00:00.250Z"),
            // The user's day, not UTC's: it is the 24th in Berlin already.
            ("FREQ=DAILY", "2026-11-20", "2026-11-23T23:30:00Z", "2026-11-25"),
        ])
    func next(rule: String, due: String, done: String, next: String) throws {
        #expect(try self.next(recurring(rule, due: due), completedAt: done)?.content.due?.text == next)
    }

    @Test(
        "from the completion, the rule starts at its day, and the time stays",
        arguments: [
            ("FREQ=DAILY;INTERVAL=3", "2026-11-20", "2026-11-25T10:00:00Z", "2026-11-28"),
            (
                "FREQ=DAILY;INTERVAL=3", "2026-11-20T09:00[Europe/Berlin]", "2026-11-18T20:00:00Z",
                "2026-11-21T09:00:00+01:00[Europe/Berlin]"
            ),
            (
                "FREQ=DAILY", "2026-11-20T18:00[Europe/Berlin]", "2026-11-20T08:00:00Z",
                "2026-11-21T18:00:00+01:00[Europe/Berlin]"
            ),
            ("FREQ=WEEKLY;BYDAY=MO", "2026-11-16", "2026-11-25T10:00:00Z", "2026-11-30"),
            ("FREQ=MONTHLY", "2026-11-05", "2026-11-20T10:00:00Z", "2026-12-20"),
            (
                "FREQ=DAILY;BYHOUR=9,21", "2026-11-20T09:00[Europe/Berlin]", "2026-11-20T09:00:00Z",
                "2026-11-20T21:00:00+01:00[Europe/Berlin]"
            ),
        ])
    func fromCompletion(rule: String, due: String, done: String, next: String) throws {
        let task = try recurring(rule, due: due, from: "completion")
        #expect(try self.next(task, completedAt: done)?.content.due?.text == next)
    }

    /// The due dates of a series whose every occurrence is completed a day late.
    private func run(_ first: TodoTask, _ limit: Int = 20) throws -> [String] {
        var dues: [String] = []
        var task: TodoTask? = first
        while let current = task, dues.count < limit {
            let due = try #require(current.content.due)
            dues.append(String(due.text.prefix(10)))
            let moment = due.instant ?? zone.instant(of: due.wallTime(in: zone))
            task = try next(current, completedAt: (moment + .seconds(26 * 3600)).rfc3339)
        }
        return dues
    }

    @Test("a series ends after COUNT occurrences, or at UNTIL")
    func end() throws {
        #expect(
            try run(recurring("FREQ=WEEKLY;COUNT=3", due: "2026-11-02")) == ["2026-11-02", "2026-11-09", "2026-11-16"])
        #expect(try run(recurring("FREQ=WEEKLY;UNTIL=20261110", due: "2026-11-02")) == ["2026-11-02", "2026-11-09"])
        let fromCompletion = try recurring("FREQ=DAILY;INTERVAL=2;COUNT=3", due: "2026-11-02", from: "completion")
        #expect(try run(fromCompletion) == ["2026-11-02", "2026-11-05", "2026-11-08"])
        #expect(
            try next(recurring("FREQ=DAILY;COUNT=1", due: "2026-11-02"), completedAt: "2026-11-02T10:00:00Z") == nil)
    }

    @Test("a monthly series on the 31st comes back to the 31st, completed late every time")
    func thirtyFirst() throws {
        let dues = try run(recurring("FREQ=MONTHLY", due: "2027-01-31"), 5)
        #expect(dues == ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31", "2027-08-31"])
    }

    @Test("the next occurrence is a copy, pending, numbered, with its series and its mark")
    func copy() throws {
        let body =
            #"{"title":"Tea","description":"hot","tags":["a"],"priority":"P1","due":"2026-11-02","recurrence":"FREQ=DAILY"}"#
        let first = try task(body)
        let second = try #require(try next(first, completedAt: "2026-11-02T10:00:00Z"))
        #expect(second.content.title == "Tea" && second.content.description == "hot" && second.content.tags == ["a"])
        #expect(second.content.status == .pending && second.completed == nil && second.content.priority == .p1)
        #expect(second.content.recurrence == first.content.recurrence)
        #expect(second.series?.id == first.id && second.series?.occurrence == 2)
        #expect(second.creation?.key == "series:\(first.id.taskID):2")
        #expect(first.series?.occurrence == 1)
    }

    @Test("a task that recurs without a due date starts on the rule's first day from today on")
    func withoutDue() throws {
        let weekly = try task(
            #"{"title":"x","recurrence":{"frequency":"weekly","weekdays":["monday"]}}"#, at: "2026-11-21T23:30:00Z")
        #expect(weekly.content.due?.text == "2026-11-23")
        let daily = try task(#"{"title":"x","recurrence":"FREQ=DAILY"}"#, at: "2026-11-21T23:30:00Z")
        // It is Sunday in Berlin.
        #expect(daily.content.due?.text == "2026-11-22")
    }

    @Test("a change of one occurrence leaves those to come as they were")
    func thisOnly() throws {
        let task = try recurring("FREQ=WEEKLY;BYDAY=MO", due: "2026-11-23")
        let moved = try change(task, #"{"due":"2026-11-25","title":"Once"}"#, scope: .this)
        #expect(moved.content.due?.text == "2026-11-25" && moved.content.title == "Once")
        let next = try #require(try next(moved, completedAt: "2026-11-25T10:00:00Z"))
        #expect(next.content.due?.text == "2026-11-30" && next.content.title == "x")
        #expect(next.series?.template == nil)
        // Moved and completed before the day it was scheduled for.
        let early = try change(task, #"{"due":"2026-11-20"}"#, scope: .this)
        #expect(try self.next(early, completedAt: "2026-11-20T10:00:00Z")?.content.due?.text == "2026-11-30")
        // Changed back, it is no exception any more.
        #expect(try change(moved, #"{"due":"2026-11-23","title":"x"}"#, scope: .this).series?.template == nil)
    }

    @Test("a change of all occurrences goes on from there, and reaches those to come of a task that is an exception")
    func all() throws {
        let task = try recurring("FREQ=WEEKLY", due: "2026-11-23")
        let moved = try change(task, #"{"due":"2026-11-25","title":"New"}"#)
        let next = try #require(try next(moved, completedAt: "2026-11-25T10:00:00Z"))
        #expect(next.content.due?.text == "2026-12-02" && next.content.title == "New")
        let exception = try change(change(task, #"{"due":"2026-11-24"}"#, scope: .this), #"{"title":"New"}"#)
        let after = try #require(try self.next(exception, completedAt: "2026-11-24T10:00:00Z"))
        #expect(after.content.due?.text == "2026-11-30" && after.content.title == "New")
    }

    @Test("COUNT goes on counting when the due date moves, and starts anew with a new rule")
    func count() throws {
        var task = try recurring("FREQ=DAILY;COUNT=4", due: "2026-11-02")
        task = try #require(try next(task, completedAt: "2026-11-02T10:00:00Z"))
        task = try change(task, #"{"due":"2026-11-10"}"#)
        // Of the rule's four days one is behind it, and the 11th passes while the 10th is done.
        #expect(try run(task) == ["2026-11-10", "2026-11-12"])
        let anew = try change(task, #"{"recurrence":"FREQ=WEEKLY;COUNT=2"}"#)
        #expect(try run(anew) == ["2026-11-10", "2026-11-17"])
    }

    @Test("skipping moves the task on to its next occurrence, without what was said of this one alone")
    func skip() throws {
        let task = try change(
            recurring("FREQ=WEEKLY;BYDAY=MO;COUNT=2", due: "2026-11-23"), #"{"title":"Once"}"#, scope: .this)
        let skipped = try #require(task.skipped(now: try instant("2026-11-21T10:00:00Z"), rev: 4))
        #expect(skipped.id == task.id && skipped.content.due?.text == "2026-11-30" && skipped.content.title == "x")
        #expect(skipped.series?.occurrence == 2)
        #expect(skipped.skipped(now: try instant("2026-11-21T10:00:00Z"), rev: 5) == nil)
        #expect(try next(skipped, completedAt: "2026-11-30T10:00:00Z") == nil)
    }

    @Test("without its rule a task has no next occurrence, but keeps its place in the series")
    func ended() throws {
        let task = try change(recurring("FREQ=DAILY", due: "2026-11-02"), #"{"recurrence":null}"#)
        #expect(task.series?.id == task.id)
        #expect(try next(task, completedAt: "2026-11-02T10:00:00Z") == nil)
    }

    @Test(
        "what makes no sense for a series is refused, naming the member",
        arguments: [
            (#"{"due":null}"#, SeriesScope.all, "due"), (#"{"recurrence":"FREQ=WEEKLY"}"#, .this, "recurrence"),
            (#"{"recurrence":null}"#, .this, "recurrence"),
            (#"{"recurrence":"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}"#, .all, "recurrence"),
        ])
    func refused(patch: String, scope: SeriesScope, field: String) throws {
        let task = try recurring("FREQ=DAILY", due: "2026-11-02")
        let fault = #expect(throws: TaskFieldFault.self) { try change(task, patch, scope: scope) }
        #expect(fault?.field == field)
    }

    @Test("the due dates to come are told for a task still to be done, from either origin")
    func upcoming() throws {
        let now = try instant("2026-11-20T10:00:00Z")
        let due = try recurring("FREQ=MONTHLY;COUNT=4", due: "2027-01-31")
        #expect(due.upcoming(now: now, limit: 5).map(\.text) == ["2027-03-31", "2027-05-31", "2027-07-31"])
        let completion = try recurring("FREQ=DAILY;INTERVAL=3", due: "2026-11-20", from: "completion")
        #expect(completion.upcoming(now: now, limit: 3).map(\.text) == ["2026-11-23", "2026-11-26", "2026-11-29"])
        #expect(try task(#"{"title":"x"}"#).upcoming(now: now, limit: 3).isEmpty)
    }

    @Test("a series is stored with its task, its exception included")
    func stored() throws {
        let rule = "FREQ=DAILY;COUNT=9;BYHOUR=9,21"
        for origin in ["due", "completion"] {
            let plain = try recurring(rule, due: "2026-11-02T09:00[Europe/Berlin]", from: origin)
            let second = try #require(try next(plain, completedAt: "2026-11-03T10:00:00Z"))
            let exception = try change(second, #"{"title":"Once","due":"2026-11-05"}"#, scope: .this)
            for task in [plain, second, exception] {
                var writer = JSONWriter()
                task.encode(into: &writer)
                #expect(try JSONScanner.read(writer.bytes) { try TodoTask(from: &$0) } == task)
            }
        }
    }

    @Test("a zone that this system does not know leaves the instant readable")
    func unknownZone() throws {
        let due = try #require(TaskDue(stored: "2026-11-21T09:30:00+01:00[Mars/Phobos]"))
        #expect(due.text == "2026-11-21T08:30:00Z")
    }
}

extension UUID {
    static func sample(_ number: UInt8) -> UUID {
        UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, number))
    }
}
