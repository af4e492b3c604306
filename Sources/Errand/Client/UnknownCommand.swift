import Tasks

/// Answers to unknown commands.
enum UnknownCommand {
    static func answer(to word: String, among names: [String]) -> String {
        let shown = TerminalText.line(DisplayWidth.cut(word, to: 40))
        let begun = names.filter { word.count >= 2 && $0.hasPrefix(word.lowercased()) }
        if let near = begun.count == 1 ? begun[0] : NearestName.of(word, among: names) {
            return "There is no command '\(shown)'. Did you mean '\(near)'?"
        }
        return "There is no command '\(shown)'. To add it as a task: errand add \"…\""
    }
}
