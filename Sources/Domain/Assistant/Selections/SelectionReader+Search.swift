/// `about the dentist`, `with Anna in it`, `containing "tax"`.
extension SelectionReader {
    mutating func takeSearch() -> Bool {
        let start = at
        let isWhole = takes(
            "about", "containing", "that contain", "that contains", "mentioning", "that mention", "matching",
            "that mentions", "related to", "regarding", "concerning", "to do with", "named", "called", "titled",
            "with the word", "with the words", "that say", "saying", "including", "with the title", "relating to",
            "involving", "around", "having to do with", "which mention", "that match", "with the name",
            "that includes", "that include", "like",
            "with text", "that has to do with")
        if isWhole {
            return takeWords(rest, from: start)
        }
        guard takes("with") else { return false }
        let endings = [
            "in it", "in the title", "in the name", "in them", "in the description", "in their title", "in their name",
        ]
        guard let words = rest.before(end: endings) else {
            at = start
            return false
        }
        return takeWords(words, from: start)
    }

    /// Takes all that is left: what is looked for is meant literally.
    private mutating func takeWords(_ words: Passage, from start: Int) -> Bool {
        var words = words.dropping("the", "my", "a", "an", "any", "word", "words", ":").trimmed
        while words.count > 1,
            let rest = words.before(end: ["?", "task", "tasks", "stuff", "at all", "in it", "on my list"])
        {
            words = rest.trimmed
        }
        guard words.hasWords else {
            at = start
            return false
        }
        selection.search = [selection.search, words.content].compactMap { $0 }.joined(separator: " ")
        at = passage.count
        return true
    }
}
