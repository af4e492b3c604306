import JSON
import TestValues
import TimeZones
import Timestamps

/// Requests put together at random from what people say, each with the tasks that its words select. It knows nothing of how the
/// assistant reads: what is selected comes from the parts that a request is made of.
struct RequestGenerator {
    struct Request {
        /// What is said, one message after the other.
        var turns: [String]
        /// What may be changed before anything was asked.
        var selected: Set<String>
        /// What may be changed after a yes; nil where the question shows what the words do not name.
        var confirmed: Set<String>?
    }

    /// A task as the generator knows it.
    struct Known {
        let id: String
        let title: String
        let tags: [String]
        let priority: String
        let day: CivilDate?
        let isCompleted: Bool
        let recurs: Bool

        var words: [String] {
            title.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
        }
    }

    /// Tasks that are described, and what they are called.
    private struct Description {
        var text: String
        var has: (Known) -> Bool
    }

    private let known: [Known]
    private let today: CivilDate
    private var random: SplitMix64

    init(_ known: [Known], today: CivilDate, seed: UInt64) {
        self.known = known
        self.today = today
        random = SplitMix64(seed: seed)
    }

    private var open: [Known] { known.filter { !$0.isCompleted } }

    private mutating func one<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func next() -> Request {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: described()
        case 30..<42: unclear()
        case 42..<52: excepted()
        case 52..<72: named()
        case 72..<80: misnamed()
        case 80..<87: asked()
        case 87..<93: counted()
        default: placed()
        }
    }

    // MARK: what is done

    private static let orders = [
        "complete %", "finish %", "mark % as done", "tick off %", "check off %", "delete %", "remove %", "get rid of %",
        "move % to friday", "push % to next monday", "postpone % by a day", "reschedule % to tomorrow", "make % p1",
        "set % to p4", "tag % with later", "remove the due date from %", "please complete %", "could you delete %",
        "move % to 9:30", "snooze % until sunday", "bump % to saturday", "close %", "Hey, please move % to tomorrow",
    ]
    private static let questions = [
        "should I delete %?", "is % done?", "delete %?", "can I complete %?", "complete %?", "what if I delete %",
        "can you delete %?", "maybe delete %", "why was % moved?", "do you delete %?", "did I finish %?",
    ]

    private mutating func order(_ words: String) -> String { one(Self.orders).replacing("%", with: words) }

    private mutating func answered(_ turns: [String]) -> [String] { chance(50) ? turns + ["yes"] : turns }

    // MARK: descriptions

    private mutating func described() -> Request {
        let description = description()
        let ids = ids(description)
        return Request(turns: answered([order(description.text)]), selected: ids, confirmed: ids)
    }

    private func ids(_ description: Description) -> Set<String> { Set(known.filter(description.has).map(\.id)) }

    private mutating func description() -> Description {
        let noun = one(["tasks", "tasks", "everything", "things"])
        var parts: [Description] = []
        if noun != "everything", chance(45) { parts.append(adjective()) }
        var behind: [Description] = []
        if chance(parts.isEmpty ? 90 : 45) { behind.append(chance(70) ? when() : tagged()) }
        if parts.isEmpty, behind.isEmpty { behind.append(when()) }
        let opening = noun == "everything" ? "" : one(["all ", "all my ", "the ", "my ", ""])
        let text = opening + (parts.map(\.text) + [noun] + behind.map(\.text)).joined(separator: " ")
        let all = parts + behind
        return Description(text: text) { task in all.allSatisfy { $0.has(task) } }
    }

    private mutating func adjective() -> Description {
        let tag = one(Array(Set(known.flatMap(\.tags))).sorted())
        let today = today
        return one([
            Description(text: tag) { $0.tags.contains(tag) },
            Description(text: "p1") { $0.priority == "P1" },
            Description(text: "urgent") { $0.priority == "P1" },
            Description(text: "high priority") { ["P1", "P2"].contains($0.priority) },
            Description(text: "overdue") { !$0.isCompleted && ($0.day.map { $0 < today } ?? false) },
            Description(text: "recurring") { $0.recurs },
            Description(text: "completed") { $0.isCompleted },
            Description(text: "overdue " + tag) { $0.tags.contains(tag) && ($0.day.map { $0 < today } ?? false) },
        ])
    }

    private mutating func tagged() -> Description {
        let tag = one(Array(Set(known.flatMap(\.tags))).sorted())
        return Description(text: one(["tagged \(tag)", "with the tag \(tag)", "#\(tag)"])) { $0.tags.contains(tag) }
    }

    private mutating func when() -> Description {
        let monday = today.adding(days: 1 - today.weekday.rawValue)
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        var days: [(String, ClosedRange<CivilDate>)] = [
            ("today", today...today), ("tomorrow", today.adding(days: 1)...today.adding(days: 1)),
            ("yesterday", today.adding(days: -1)...today.adding(days: -1)),
            ("this week", monday...monday.adding(days: 6)),
            ("last week", monday.adding(days: -7)...monday.adding(days: -1)),
            ("next week", monday.adding(days: 7)...monday.adding(days: 13)),
        ]
        for (index, name) in names.enumerated() {
            let ahead = (index + 1 - today.weekday.rawValue + 7) % 7
            days.append((name, today.adding(days: ahead)...today.adding(days: ahead)))
        }
        let (name, span) = one(days)
        let isDay = span.lowerBound == span.upperBound
        let joints = ["from", "due", "for"] + (isDay && names.contains(name) ? ["on", "due on"] : [])
        if chance(12) {
            return Description(text: "due before \(name)") { $0.day.map { $0 < span.lowerBound } ?? false }
        }
        if chance(12) {
            return Description(text: "due after \(name)") { $0.day.map { $0 > span.upperBound } ?? false }
        }
        // What is completed may be described by the day on which it was.
        return Description(text: one(joints) + " " + name) { task in
            task.isCompleted || (task.day.map { span.contains($0) } ?? false)
        }
    }

    /// A description with a word in it that selects nothing: whatever it is, nothing may be changed.
    private mutating func unclear() -> Request {
        let base = description().text
        let noise = one(["blue", "old", "boring", "shipping", "garden", "unimportant-ish", "five-minute", "school"])
        let text = one([
            base + " assigned to bob", base + " longer than an hour", base + " unless it rains",
            base + " in the blue box",
            base + " that bob wrote", base + " if they are late", base.replacing("tasks", with: noise + " tasks"),
            base.replacing("things", with: noise + " things"), base + " with attachments", base + " near the office",
        ])
        guard text != base else { return described() }
        return Request(turns: answered([order(text)]), selected: [], confirmed: [])
    }

    private mutating func excepted() -> Request {
        let base = description()
        let joint = one(["except", "but not", "except for", "apart from", "excluding"])
        if chance(50) {
            let task = one(open)
            let ids = ids(base).subtracting([task.id])
            return Request(
                turns: answered([order("\(base.text) \(joint) \(task.title.lowercased())")]), selected: ids,
                confirmed: ids)
        }
        let tag = one(Array(Set(known.flatMap(\.tags))).sorted())
        let left = one([
            Description(text: tag) { $0.tags.contains(tag) }, Description(text: "the p1 ones") { $0.priority == "P1" },
            Description(text: "those tagged \(tag)") { $0.tags.contains(tag) },
        ])
        let ids = ids(base).subtracting(ids(left))
        return Request(turns: answered([order("\(base.text) \(joint) \(left.text)")]), selected: ids, confirmed: ids)
    }

    // MARK: names

    private mutating func named() -> Request {
        let task = one(open)
        var words = task.words
        if chance(50), words.count > 1 {
            words = words.filter { $0.count > 3 }
            if words.count > 1, chance(60) { words = [one(words)] }
        }
        guard !words.isEmpty else { return named() }
        let name = one(["", "the ", "my "]) + words.joined(separator: " ")
        let meant = Set(
            known.filter { other in words.allSatisfy { word in other.words.contains { $0.hasPrefix(word) } } }.map(\.id)
        )
        return Request(turns: [order(name)], selected: meant, confirmed: meant)
    }

    /// A name with a slip in it, or the beginning of one: it has to be asked about.
    private mutating func misnamed() -> Request {
        let task = one(open)
        let words = task.words.filter { $0.count > 3 }
        guard !words.isEmpty else { return misnamed() }
        var letters = Array(one(words))
        if chance(50) {
            letters = Array(letters.prefix(3))
        } else {
            letters[Int.random(in: 0..<letters.count, using: &random)] = one(Array("bcdfgklmnprtw"))
        }
        let name = String(letters)
        let titles = Set(known.flatMap(\.words))
        // A slip may make a word of another title, or a form of one.
        guard
            !titles.contains(where: {
                $0.hasPrefix(name) && $0.count - name.count <= 3 && $0.count > 5 || $0 == name || $0 + "s" == name
                    || name + "s" == $0 || name + "es" == $0
            })
        else { return named() }
        return Request(turns: [order(one(["", "the "]) + name)], selected: [], confirmed: nil)
    }

    // MARK: questions, numbers, places

    private mutating func asked() -> Request {
        if chance(50) {
            let description = description()
            let text = one(Self.questions).replacing("%", with: description.text)
            return Request(turns: [text], selected: [], confirmed: nil)
        }
        let task = one(open)
        return Request(
            turns: [one(Self.questions).replacing("%", with: task.title.lowercased())], selected: [], confirmed: nil)
    }

    private mutating func counted() -> Request {
        let count = one(["two", "three", "five", "2", "4", "10"])
        let text = order("\(count) \(one(["tasks", "of them", "things", "of the tasks"]))")
        return Request(turns: (chance(60) ? ["show my tasks"] : []) + [text], selected: [], confirmed: nil)
    }

    private mutating func placed() -> Request {
        let tag = one(Array(Set(open.flatMap(\.tags))).sorted())
        let ids = Set(open.filter { $0.tags.contains(tag) }.map(\.id))
        let place = one([
            "the first one", "the last one", "them", "these", "the first two", "the second one", "it", "all of them",
        ])
        return Request(
            turns: answered(["show \(tag) tasks", order(place)]), selected: ids, confirmed: ids)
    }
}
