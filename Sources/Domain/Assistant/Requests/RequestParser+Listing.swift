import TimeZones

/// `show me all P1 tasks`, `what's due today?`, `how many tasks are left?`, `anything about the dentist?`.
extension RequestParser {
    var listing: Request? {
        if passage.isOne(of: Self.more) { return .more }
        return narrowing ?? counting ?? searching ?? showing ?? asking ?? describing(passage)
    }

    private static let more: Set = [
        "more", "show more", "show me more", "next page", "the rest", "show the rest", "what else", "see more",
        "list more", "any more", "anything else", "show me the rest", "more please", "and the rest", "continue",
        "the next ones", "next ones", "keep going", "load more",
    ]

    /// Returns true when it only asks to see all of something: `could I see which tags I've got`.
    func isListing(_ nouns: Set<String>) -> Bool {
        passage.contains(nouns)
            && passage.isMade(
                of: nouns.union([
                    "show", "list", "see", "display", "view", "give", "get", "me", "my", "all", "the", "what",
                    "which", "whats", "do", "i", "have", "are", "there", "got", "of", "ive", "saved", "a", "use",
                    "using", "is", "any", "existing", "current", "currently", "tell", "about", "upcoming", "set",
                    "list", "up", "print", "in", "pending", "been", "latest", "recent", "new",
                ]))
    }

    private static let numbers = [
        "how many of", "how many", "count of", "count up", "count", "whats the number of", "number of",
        "total number of", "how much", "tell me how many", "what is the number of", "do you know how many",
    ]

    private var counting: Request? {
        guard let rest = passage.after(Self.numbers) else { return nil }
        var reader = SelectionReader(rest, of: self)
        let selection = reader.read()
        guard selection.isUnderstood else { return nil }
        return .list(selection, .count)
    }

    private static let searches = [
        "search for", "search", "find me", "find", "look for", "look up", "lookup", "anything about",
        "is there anything about", "do i have anything about", "have i got anything about", "anything on",
        "anything to do with", "look through", "are there any tasks about", "do i have any tasks about",
        "any tasks about", "any task about", "anything regarding", "do i have something about",
        "is there a task about", "do i have a task about", "is there a task for", "is there something about",
        "whats there about", "what do i have for", "what have i got for", "what is there for", "everything about",
        "everything on", "everything for", "everything with", "all about", "what tasks mention", "which tasks mention",
        "anything mentioning", "anything containing", "anything related to",
        "anything involving", "search my tasks for", "search tasks for", "what do i have about",
        "what have i got about", "where is", "wheres", "do i have anything with", "anything with",
        "do i have a task called", "is there a task called", "do i have anything on", "have i got anything on",
        "do i have a task for", "where did i put", "something about", "is there anything on", "anything for",
        "do i have anything for", "tell me what i have about", "have i got a task about",
    ]

    private var searching: Request? {
        guard let rest = passage.after(Self.searches), rest.hasWords else { return nil }
        // `do I have anything on new year's eve?`
        if passage.key(passage.count - rest.count - 1) == "on", case .day(let day)? = date(rest) {
            var selection = Selection()
            selection.add("due on: \(day.iso8601)", "due " + rest.trimmed.text)
            return .list(selection, .list)
        }
        var reader = SelectionReader(rest, of: self)
        let known = reader.read()
        // `find overdue tasks`, `anything on friday`: criteria without search words.
        if known.isSpecific || known.hasNoun, known.words.isEmpty { return .list(known, .list) }
        if known.isSpecific, known.hasNoun, known.search == nil { return .list(known, .list) }
        var selection = Selection()
        var words = rest.dropping(
            "tasks about", "anything about", "everything about", "things about", "task about", "all tasks about",
            "the task", "tasks with", "tasks containing", "the", "my", "all", "any", "a", "an", "tasks",
            "stuff about", "everything with", "everything for", "tasks for", "for", ":",
            "something about", "the word", "task", "todos about", "about", "anything with")
        let endings = [
            "in it", "in the title", "in my list", "on my list", "tasks", "task", "in my tasks", "in the name",
            "at all",
        ]
        while words.count > 1, let rest = words.before(end: endings) { words = rest }
        guard words.trimmed.hasWords else { return nil }
        selection.search = words.content
        return .list(selection, .list)
    }

    private static let shows = [
        "show me all", "show me", "show", "list all", "list", "display", "view", "give me a list of", "give me",
        "let me see", "see", "get me", "get", "print", "tell me", "pull up", "bring up", "run through", "read me",
        "read out", "read", "show us", "check", "list out", "look at", "what about", "how about", "open", "filter by",
        "filter", "only", "remind me of", "go through", "lemme see", "list me", "gimme", "can i see",
    ]

    /// `only the work ones`, `which of them are for travel?`: a part of the last list.
    private var narrowing: Request? {
        // `without the costume`, `not the overdue ones`
        if passage.after("without the", "without my", "except", "excluding", "but not", "leave out", "minus", "not the")
            != nil
        {
            var reader = SelectionReader(Utterance("all except " + passage.from(1).text).passage, of: self)
            var selection = reader.read()
            selection.isOfListed = true
            return .list(selection, .list)
        }
        guard let rest = part, rest.hasWords else { return nil }
        var reader = SelectionReader(rest, of: self)
        var selection = reader.read()
        guard selection.isSpecific || selection.words.count == 1 else { return nil }
        selection.isOfListed = true
        return .list(selection, .list)
    }

    /// The words behind what means a part of the last list: `only the`, `which of those is for`.
    private var part: Passage? {
        if let rest = passage.after(
            "only", "just", "of those", "of these", "of them", "now only", "just show", "show only", "only show",
            "which are", "and which are", "which ones")
        {
            return rest.dropping("are", "is", "for", "about")
        }
        let rest = passage.dropping("and").after("which of", "what of")
        return rest?.after("them", "those", "these")?.dropping("are", "is", "for", "about", "ones")
    }

    private var showing: Request? {
        guard let rest = passage.after(Self.shows), rest.hasWords else { return nil }
        let target = OrdinalReference.read(rest.trimmed)
        if let target { return .tell(target, .all) }
        if rest.trimmed.isOne(of: ["them", "these", "those", "them all", "all of them"]) { return .tell(.them, .all) }
        if let it = self.target(rest), case .it = it { return .tell(it, .all) }
        var reader = SelectionReader(rest, of: self)
        let selection = reader.read()
        // Other verbs may belong to any task: `check the oven`.
        let isShowing = ["show", "list", "display", "view", "see"].contains(passage.key(0))
        guard selection.isUnderstood || isShowing && !selection.words.isEmpty else { return nil }
        return .list(selection, .list)
    }

    private static let questions = [
        "what do i have", "what have i got", "what have i", "what did i", "what must i", "what do i need",
        "what do i still", "whats on", "whats due", "what is due", "what is", "what are", "whats", "what", "which",
        "do i have", "have i got", "are there", "is there", "any", "anything", "what still", "what needs", "did i",
        "have i", "am i", "whatre", "what will", "wat is", "whos", "is anything", "how busy am i", "how does",
        "how is", "are any", "what can i", "does anything", "what was", "got", "what were", "what tasks",
    ]

    /// Questions that are explicitly about tasks.
    private var asking: Request? {
        // `what do I need to buy?`
        if let rest = passage.after("what do i need to", "what do i have to", "what must i", "what have i got to")?
            .trimmed,
            rest.count == 1, startsWithVerb(rest.text), rest.key(0) != "do"
        {
            var selection = Selection()
            selection.search = rest.text
            return .list(selection, .list)
        }
        guard passage.after(Self.questions) != nil else { return nil }
        var reader = SelectionReader(passage.dropping("what", "whats", "which", "any"), of: self)
        let selection = reader.read()
        // `what do I have to do for the party`
        if selection.words.count == 1, passage.contains(["for"]), passage.after("what", "whats", "which") != nil,
            !selection.isSpecific, passage.contains(["do", "left", "open", "planned", "need", "have", "there"])
        {
            return .list(selection, .list)
        }
        guard selection.isSpecific || selection.hasNoun, selection.words.count <= 2 else { return nil }
        // `do I have any meetings this week?`
        let isOfOwn =
            passage.after("do i have", "have i got", "any", "are there", "what", "whats", "which", "is there") != nil
            && selection.isSpecific
        guard selection.words.isEmpty || selection.hasNoun || isOfOwn && selection.words.count == 1 else { return nil }
        return .list(selection, .list)
    }

    /// A description alone: `overdue`, `my work tasks`, `today`.
    private func describing(_ words: Passage) -> Request? {
        guard words.count <= 24, OrdinalReference.read(words.trimmed) == nil else { return nil }
        var reader = SelectionReader(words, of: self)
        let selection = reader.read()
        guard selection.search == nil || selection.hasNoun else { return nil }
        if selection.words.isEmpty { return selection.isUnderstood ? .list(selection, .list) : nil }
        // `my work tasks`
        guard selection.hasNoun, selection.isPlural, selection.words.count == 1 else { return nil }
        return .list(selection, .list)
    }
}

/// Saved filters: `save a filter called X for p1 & #work`, `show my X filter`.
extension RequestParser {
    private static let lists: Set = [
        "filters", "saved filters", "show filters", "list filters", "show my filters", "list my filters",
        "my filters", "show my saved filters", "list saved filters", "list my saved filters",
        "what filters do i have", "show saved filters", "my saved filters", "what saved filters do i have",
        "show me my filters", "show me my saved filters", "which filters do i have", "list all filters",
        "show all filters", "what are my filters", "what are my saved filters", "which saved filters do i have",
        "show me the filters", "show me all my filters", "what filters are there", "list all my filters",
        "list the filters",
    ]

    var filtering: Request? {
        if passage.isOne(of: Self.lists) || isListing(["filters"]) { return .filters }
        return saving ?? deletingFilter ?? running
    }

    private var saving: Request? {
        guard let rest = passage.after("save", "create", "add", "make", "store", "new") else { return nil }
        if let words = rest.after(
            "a filter called", "filter called", "a filter named", "the filter", "a new filter called",
            "a saved filter called", "filter", "a filter", "a saved filter", "a new filter", "new filter",
            "saved filter")
        {
            guard
                let (left, right) = words.split(at: "for", "with", "showing", ":", "as", "that shows", "matching", "of")
            else { return nil }
            return .saveFilter(name: left.content, filter: right.content)
        }
        // `save this as X`
        guard passage.key(0) == "save",
            let words = rest.after(
                "this as", "it as", "that as", "this list as", "this filter as", "this search as", "this view as",
                "that filter as", "that list as", "this as a filter called", "that as a filter called",
                "it as a filter called")
        else { return nil }
        let name = words.after("a filter called", "filter") ?? words
        return name.hasWords ? .saveFilter(name: name.content, filter: nil) : nil
    }

    private var deletingFilter: Request? {
        guard let rest = passage.after("delete", "remove", "get rid of", "drop") else { return nil }
        if let words = rest.after(
            "the filter", "filter", "my filter", "the saved filter", "saved filter", "the filter called",
            "the filter named", "my saved filter"), words.hasWords
        {
            return .deleteFilter(words.content)
        }
        guard let words = rest.before(end: "filter", "saved filter"), words.hasWords else { return nil }
        return .deleteFilter(words.dropping("the", "my").content)
    }

    private var running: Request? {
        if let rest = passage.after(
            "run the filter", "use the filter", "apply the filter", "run filter", "use filter", "apply filter",
            "show filter", "show the filter", "open the filter", "open filter", "run my filter", "show me the filter",
            "whats in the filter", "list filter"), rest.hasWords
        {
            return .runFilter(rest.content)
        }
        guard
            let rest = passage.after(
                "show", "run", "use", "apply", "open", "show me", "list", "whats in", "give me", "display", "what is in"
            ), let words = rest.before(end: "filter", "saved filter"), words.hasWords
        else { return nil }
        return .runFilter(words.dropping("the", "my", "me").content)
    }
}
