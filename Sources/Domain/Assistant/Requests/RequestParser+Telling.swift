/// Questions about one task: `when is the board meeting?`, `tell me about it`.
extension RequestParser {
    var telling: Request? {
        if let target = askedWhetherDone { return .tell(target, .status) }
        if let fact = factOfIt { return .tell(.it, fact) }
        if passage.isOne(of: [
            "what did i just add", "what did you just add", "what was that", "what did i add just now",
        ]) {
            return .tell(.it, .all)
        }
        // `do I have to pay the rent soon?`
        if let rest = passage.after(
            "do i have to", "do i need to", "do i still have to", "do i still need to", "must i"),
            let target = target(rest.before(end: "soon", "today", "now", "yet", "this week", "tomorrow") ?? rest),
            target.isNamed, !rest.contains(["anything", "something", "do"])
        {
            return .tell(target, .due)
        }
        for (openings, fact) in Self.openings {
            guard let rest = passage.after(openings), rest.hasWords else { continue }
            guard let (target, fact) = told(rest, fact) else { continue }
            return .tell(target, fact)
        }
        return nil
    }

    private static let openings: [([String], TaskFact)] = [
        (
            [
                "tell me about", "tell me more about", "details of", "details about", "details for", "details on",
                "more about", "show me the details of", "show details of", "show details for", "describe", "info on",
                "information about", "what do you know about", "show me details of", "whats in", "more info on",
                "what is in",
            ], .all
        ),
        (
            [
                "whats the status of", "what is the status of", "status of", "hows it going with", "how far is",
                "whats up with", "whats happening with", "where are we with", "where am i with",
            ], .status
        ),
        (
            [
                "tell me when", "at what time is", "at what time", "do you know when", "when is", "whens",
                "when do i have to", "when does", "when am i",
                "when should i", "when are",
                "when was", "when do i need to", "when do i", "what time is", "whats the due date of",
                "whats the due date for", "what is the due date of", "what is the due date for",
                "whats the deadline for", "what is the deadline for", "what day is", "when must i", "due date of",
                "what time", "what date is", "when will", "how long until",
            ], .due
        ),
        (
            [
                "what priority has", "whats the priority of", "what is the priority of", "how important is",
                "priority of",
                "what priority is", "what priority does", "how urgent is", "whats the priority for",
            ], .priority
        ),
        (
            [
                "what tags does", "what tags are on", "which tags does", "what are the tags of", "whats the tag of",
                "tags of", "tags on", "what are the tags on", "how is", "which tags are on", "what tag does",
            ], .tags
        ),
        (
            [
                "whats the description of", "what is the description of", "what are the notes on", "notes on",
                "show the notes on", "description of", "what does the description of", "whats the note on",
                "show the description of", "what are the notes for", "show me the notes for", "read me the notes on",
                "show notes for",
            ], .description
        ),
        (
            [
                "whats on the checklist of", "whats on the checklist for", "show the checklist of", "checklist of",
                "show the checklist for", "what are the steps of", "show me the checklist of",
                "show me the checklist for", "whats left on the checklist of", "what are the steps for", "steps of",
                "what are the subtasks of", "show checklist for", "whats in the checklist of", "show steps for",
                "show me the steps for",
            ], .checklist
        ),
        (["how often does", "how often do i", "how often is", "does", "when does it repeat"], .recurrence),
    ]

    /// `what's the description?`
    private var factOfIt: TaskFact? {
        let isShort = passage.after("the", "its") != nil
        guard
            let rest = isShort
                ? passage.from(1)
                : passage.after(
                    "whats on the", "what is on the", "whats in the", "whats on its", "whats the", "what is the",
                    "what are the", "show the", "show me the", "show me its", "whats its",
                    "what are its", "show its", "what is its"), rest.count <= 2
        else { return nil }
        let facts: [String: TaskFact] = [
            "description": .description, "notes": .description, "note": .description, "priority": .priority,
            "deadline": .due,
            "due date": .due, "tags of it": .tags, "checklist": .checklist, "steps": .checklist, "details": .all,
            "subtasks": .checklist,
        ]
        return facts[rest.keys.joined(separator: " ")]
    }

    /// `is the report done?`, `did I finish the invoice?`
    private var askedWhetherDone: Target? {
        if let rest = passage.after("did i", "have i", "did i already", "have i already", "did i ever"),
            let words = rest.after(
                "finish", "finished", "complete", "completed", "do", "done", "tick off", "already done",
                "already finished"),
            let target = target(words.before(end: "yet", "already", "today") ?? words), !target.isSelection
        {
            return target
        }
        guard let rest = passage.after("is", "are", "was", "has", "have"),
            let words = rest.before(
                end: "done", "finished", "complete", "completed", "done yet", "been done", "already done", "overdue",
                "finished yet", "still open", "still to do", "been completed", "late", "done already", "ticked off",
                "open",
                "been finished"),
            let target = target(words), !target.isSelection
        else { return nil }
        return target
    }

    /// `did I call mum?`, `was the invoice sent?`, `has the rent been paid?`, `hotel booked?`
    var askedStatus: Request? {
        if let rest = passage.after("did i", "have i", "did we", "have we", "did i already", "have i already") {
            guard rest.count > 1, let target = target(rest.before(end: "yet", "already", "today") ?? rest),
                target.isNamed
            else { return nil }
            return .tell(target, .status)
        }
        let asked = passage.after("is", "are", "was", "were", "has", "have", "isnt", "hasnt")
        let words = (asked ?? passage).trimmed
        let rest = words.before(end: "yet", "already", "now") ?? words
        guard asked != nil || passage.utterance.words.last?.key == "?", rest.count > 1, rest.count <= 12,
            let verb = rest.last?.key, IrregularVerbs.isPast(verb) || ["done", "out", "off", "gone"].contains(verb)
        else { return nil }
        let name = rest.upTo(rest.count - 1)
        guard let target = target(name.before(end: "been", "all", "finally", "gone") ?? name), target.isNamed else {
            return nil
        }
        return .tell(target, .status)
    }

    private func told(_ words: Passage, _ fact: TaskFact) -> (Target, TaskFact)? {
        var rest = words.trimmed
        let endings = [
            "is", "due", "have", "repeat", "recur", "due on", "due by", "tagged", "tagged with", "again", "happening",
            "repeats", "exactly", "on", "scheduled", "supposed to be done", "scheduled for", "at", "say", "start",
            "taking place", "due?", "is due",
        ]
        var isEnded = false
        while rest.count > 1, let shorter = rest.before(end: endings) {
            rest = shorter.trimmed
            isEnded = true
        }
        // `does …` and `how is …` are only about tasks with such an ending.
        let isDoubtful = passage.after(["does", "how is"]) != nil
        guard !isDoubtful || isEnded, let target = target(rest) else { return nil }
        if case .matching = target { return nil }
        return (target, fact)
    }

    /// A task without a verb: `the second one`.
    var mentioning: Request? {
        let words = passage.trimmed
        switch date(words) {
        case .time?, .exactly?: return .move(.it, date(words))
        default: break
        }
        guard words.count <= 12, !words.isOne(of: ["me", "you", "one", "number", "that", "this", "all"]) else {
            return nil
        }
        if let places = OrdinalReference.read(words) { return .mention(places) }
        guard let target = target(words) else { return nil }
        switch target {
        case .it, .them, .other: return .mention(target)
        default: return nil
        }
    }
}

/// Messages other than requests: greetings, thanks, a yes or a no.
extension RequestParser {
    var talk: Request? {
        if passage.after(
            "how do i", "how can i", "how to", "how would i", "how should i", "remind me how to", "tell me how to",
            "show me how to") != nil,
            passage.contains([
                "task", "tasks", "add", "delete", "complete", "reminder", "reminders", "tag", "tags", "filter", "todo",
            ])
        {
            return .talk(.help)
        }
        if isForbidding { return .talk(.no) }
        let words = passage.keys.joined(separator: " ")
        guard words.utf8.count <= 60, !passage.contains([""]) else { return nil }
        if let talk = Self.talks[words] { return .talk(talk) }
        return agreement.map { .talk($0) }
    }

    /// `yeah go on`, `no thanks, leave them`: yes or no said with words that add nothing.
    private var agreement: Request.Talk? {
        // A yes at the beginning is no courtesy here.
        let passage = passage.utterance.passage
        guard passage.count <= 7, passage.words.allSatisfy({ $0.isMark || Self.agreeing.contains($0.key) }) else {
            return nil
        }
        let isNo = passage.contains(Self.refusing)
        if isNo { return passage.contains(["need", "problem", "worries"]) ? nil : .no }
        return passage.contains(Self.consenting)
            || passage.after("go on", "go ahead", "do it", "go for it", "do that") != nil
            ? .yes : nil
    }

    private static let consenting: Set = [
        "yes", "y", "yep", "yeah", "yup", "yea", "ye", "aye", "sure", "definitely", "absolutely", "confirm",
        "confirmed",
        "correct", "affirmative", "proceed", "course", "ja",
    ]
    private static let refusing: Set = [
        "no", "n", "nope", "nah", "dont", "not", "negative", "stop", "cancel", "never", "neither",
    ]
    /// Words that may stand beside a yes or a no.
    private static let agreeing: Set = consenting.union(refusing).union([
        "please", "do", "it", "that", "them", "those", "these", "go", "ahead", "on", "for", "of", "all", "both",
        "thanks",
        "thank", "you", "fine", "right", "thats", "is", "im", "i", "am", "a", "thing", "then", "now", "ok", "okay",
        "delete", "remove", "complete", "move", "everything", "way", "really", "rather", "better", "id", "leave",
        "keep",
        "want", "to", "just", "the", "lot", "mate", "did", "mean", "lets",
    ])

    /// `don't delete anything`
    private var isForbidding: Bool {
        guard
            let rest = passage.after(
                "dont", "do not", "never", "i dont want to", "i dont want you to", "you must not", "i do not want to",
                "dont ever")
        else { return false }
        return [
            "delete", "complete", "mark", "move", "remove", "change", "add", "do", "touch", "rename", "tag",
            "reschedule", "finish", "clear", "cancel", "reopen", "edit", "postpone",
        ].contains(rest.key(0))
    }

    private static let talks: [String: Request.Talk] = {
        var talks: [String: Request.Talk] = [:]
        let phrases: [(Request.Talk, [String])] = [
            (
                .hello,
                [
                    "hi", "hello", "hey", "hiya", "howdy", "yo", "hi there", "hello there", "hey there",
                    "good morning", "morning", "good afternoon", "good evening", "greetings", "gday", "good day",
                    "hi errand", "hey errand", "sup", "hello errand", "morning all",
                ]
            ),
            (
                .thanks,
                [
                    "thanks", "thank you", "thx", "ty", "cheers", "thanks a lot", "thank you so much",
                    "thanks so much", "ta", "great thanks", "cheers mate", "much appreciated", "nice one", "great",
                    "perfect", "awesome", "brilliant", "lovely", "cool", "nice", "thank you very much", "many thanks",
                    "good job", "well done", "ok thanks", "great job", "thanks mate", "ok", "okay", "you are great",
                    "youre great", "appreciate it", "got it",
                ]
            ),
            (
                .goodbye,
                [
                    "bye", "goodbye", "see you", "see you later", "good night", "goodnight", "cya", "bye bye",
                    "later", "thats all", "that is all", "thats it", "nothing else", "exit", "quit",
                ]
            ),
            (
                .help,
                [
                    "help", "what can you do", "what can i say", "what can i ask", "how does this work", "commands",
                    "?", "how do i use this", "what do you do", "show help", "i need help", "help me",
                    "what are you able to do", "what else can you do", "how do you work", "what are my options",
                    "options", "usage", "examples", "what can i do here", "how can you help", "how can you help me",
                    "what things can you do", "what can i ask you", "what should i say",
                ]
            ),
            (
                .identity,
                [
                    "who are you", "what are you", "are you a bot", "are you human", "are you an ai",
                    "whats your name", "what is your name", "are you a robot", "are you real", "are you chatgpt",
                ]
            ),
            (.wellbeing, ["how are you", "hows it going", "how are you doing", "whats up", "how do you do", "you ok"]),
            (.yes, ["please do", "right", "it is right"]),
            (
                .nevermind,
                [
                    "never mind", "nevermind", "nvm", "forget it", "forget that", "forget about it", "cancel", "stop",
                    "cancel that", "none", "none of them", "neither", "none of these", "dont", "do nothing", "abort",
                    "leave it", "skip", "not now", "dont worry", "nothing", "neither of them", "leave them",
                    "dont bother", "doesnt matter", "it doesnt matter",
                ]
            ),
        ]
        for (talk, words) in phrases {
            for word in words { talks[word] = talk }
        }
        return talks
    }()
}
