import FoundationEssentials
import Tasks
import Testing
import TimeZones
import Timestamps

@Suite("The filter language")
struct TaskFilterTests {
    /// One task per line; filters are read on Saturday 2026-11-21 at 10:00 in Berlin.
    private static let tasks = [
        "report": #"{"title":"Write report","priority":"P1","tags":["Work"],"due":"2026-11-20"}"#,
        "call":
            #"{"title":"Call Ann","priority":"P2","tags":["work","phone"],"due":"2026-11-21T17:00:00[Europe/Berlin]"}"#,
        "waiting": #"{"title":"Waiting for the bank","priority":"P1","tags":["work"],"due":"2026-11-24"}"#,
        "milk": #"{"title":"Buy milk","description":"two bottles"}"#,
        "early": #"{"title":"Early","due":"2026-11-21T09:00:00[Europe/Berlin]","tags":["two words"]}"#,
        "late": #"{"title":"Late in Tokyo","due":"2026-11-21T23:30:00Z"}"#,
        "plants": #"{"title":"Water plants","due":"2026-11-22","recurrence":"FREQ=DAILY"}"#,
        "done": #"{"title":"Done","status":"completed","due":"2026-11-19"}"#,
    ]

    @Test(
        "a filter finds the tasks that it describes",
        arguments: [
            ("p1", "report waiting"), ("P1 | p2", "call report waiting"), ("#work", "call report waiting"),
            ("#WORK & #phone", "call"),
            ("#\"two words\"", "early"), ("overdue", "early report"), ("today", "call early"),
            ("tomorrow", "late plants"),
            ("no due", "milk"), ("no date", "milk"), ("due", "call done early late plants report waiting"),
            ("due before: today", "done report"), ("due before: friday", "call done early late plants report waiting"),
            ("due before: monday", "call done early late plants report"), ("due after: tomorrow", "waiting"),
            ("due on: nov 24", "waiting"),
            ("due: nov 24", "waiting"), ("due tomorrow", "late plants"),
            ("due before: today at noon", "done early report"),
            ("due after: 5pm", "late plants waiting"),
            ("due before: \"next tuesday\"", "call done early late plants report"),
            ("next 7 days", "call early late plants waiting"), ("done", "done"), ("completed", "done"),
            ("open & due before: today", "report"), ("recurring", "plants"), ("!recurring & tomorrow", "late"),
            ("no tags", "done late milk plants"), ("milk", "milk"), ("bottl", "milk"), ("\"waiting for\"", "waiting"),
            ("!waiting p1", "report"),
            ("p1 & #work & (overdue | due before: friday) & !waiting", "report"), ("p1 #work", "report waiting"),
            ("p1 && !(report || waiting)", ""),
            ("created before: tomorrow", "call done early late milk plants report waiting"),
            ("created after: today", ""), ("completed on: today", "done"), ("!!p1", "report waiting"),
            ("due before: friday p1", "report waiting"),
            ("ann | milk", "call milk"), ("call ann", "call"), ("no milk", ""),
        ])
    func finds(_ filter: String, _ names: String) throws {
        let filter = try Self.filter(filter)
        let found = try Self.tasks.filter { Self.shows(filter, try Self.task($0.value)) }
        #expect(found.keys.sorted().joined(separator: " ") == names)
    }

    @Test("whole days are those of the zone that asks")
    func zones() throws {
        // 23:30 UTC is the next day in Berlin, and still the same day in New York.
        let task = try Self.task(#"{"title":"x","due":"2026-11-21T23:30:00Z"}"#)
        #expect(!Self.shows(try Self.filter("today", in: "Europe/Berlin"), task))
        #expect(Self.shows(try Self.filter("today", in: "America/New_York"), task))
    }

    @Test(
        "a mistake is told with its place and what was meant",
        arguments: [
            ("", 0, "must not be empty"), ("p1 &", 4, "is incomplete"), ("(p1", 0, "not closed"),
            ("p1)", 2, "closes nothing"),
            ("\"abc", 0, "quotation mark"), ("# & p1", 0, "tag's name"), ("due before: never", 11, "no date"),
            ("due befor: friday", 4, "due before:"), ("deu: friday", 0, "due:"), ("foo: bar", 0, "quotation marks"),
            ("()", 1, "condition is missing"),
            ("p1 | | p2", 5, "is incomplete"), ("due before: every friday", 11, "no date"),
            ("\"...\"", 0, "no word"),
        ])
    func faults(_ text: String, _ position: Int, _ words: String) throws {
        let fault = #expect(throws: TaskFilterFault.self) { try Self.filter(text) }
        #expect(fault?.position == position)
        #expect(fault?.text.contains(words) == true, "\(fault?.text ?? "")")
    }

    @Test("nesting and length are bounded")
    func bounds() throws {
        #expect(throws: TaskFilterFault.self) { try Self.filter(String(repeating: "(", count: 900)) }
        #expect(throws: TaskFilterFault.self) { try Self.filter(String(repeating: "p1 ", count: 400)) }
        _ = try Self.filter(String(repeating: "!", count: 999) + "a")
        _ = try Self.filter(String(repeating: "(", count: 50) + "a" + String(repeating: ")", count: 50))
    }

    @Test("any mixture of pieces is a filter or a fault")
    func mixtures() throws {
        let pieces = [
            "p1", "&", "|", "!", "(", ")", "#", "\"", "due", "before:", "friday", "no", " ", "x", ":", "🚀", "today",
            "created", "\u{0}",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...12)).map { _ in pieces.randomElement() ?? "" }.joined(
                separator: Bool.random() ? " " : "")
            do throws(TaskFilterFault) { _ = try Self.filter(text) } catch {
                #expect((0...text.utf16.count).contains(error.position), "\(text.debugDescription)")
            }
        }
    }

    /// Whether a list with the filter shows the task.
    static func shows(_ filter: TaskFilter, _ task: TodoTask) -> Bool {
        var query = TaskQuery()
        query.filter = filter
        return !TaskMatcher(query, now: now).matches(in: TaskTable([task])).lines.isEmpty
    }

    static func filter(_ text: String, in zone: String = "Europe/Berlin") throws(TaskFilterFault) -> TaskFilter {
        let zone = Zone(zone) ?? .utc
        return try TaskFilter(text, now: now, zone: zone)
    }

    private static let now = Timestamp(rfc3339: "2026-11-21T09:00:00Z") ?? Timestamp(seconds: 0)

    static func task(_ json: String) throws -> TodoTask {
        TodoTask(id: UUID(), content: try TaskContent(json: Array(json.utf8)), now: now)
    }
}
