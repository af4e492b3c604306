import FoundationEssentials

/// Shell completions for tasks and tags, from the last list, which is stored locally; the suite is not asked.
enum TaskCompletion {
    static let titles: @Sendable ([String], Int, String) -> [String] = { _, _, _ in
        lastList?.titles.map { TerminalText.line($0) } ?? []
    }

    static let tags: @Sendable ([String], Int, String) -> [String] = { _, _, _ in lastList?.tags ?? [] }

    private static var lastList: ListMemory? {
        ConfigFolder(ProcessInfo.processInfo.environment).flatMap { ListMemory(in: $0, of: nil) }
    }
}
