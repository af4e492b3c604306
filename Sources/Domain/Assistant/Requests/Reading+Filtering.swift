/// Saved filters: `save a filter called X for p1 & #work`, `show my X filter`.
extension Reading {
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
