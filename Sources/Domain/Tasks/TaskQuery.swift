/// Which tasks a list shows. Newest first.
public struct TaskQuery: Sendable, Hashable {
    public static let defaultLimit = 50
    public static let maximumLimit = 1000

    public var limit = TaskQuery.defaultLimit
    public var cursor: TaskCursor?
    public var status: TaskStatus?
    /// Tasks of any of these priorities; all when empty.
    public var priorities: Set<TaskPriority> = []
    /// Folded to lower case; a task must carry every one.
    public var tags: [String] = []
    /// Folded for search; a word of the title, the description or a tag must begin with each.
    public var words: [String] = []

    public init() {}

    /// Whether every task is shown, so that a page is a plain slice.
    public var isUnfiltered: Bool { status == nil && priorities.isEmpty && tags.isEmpty && words.isEmpty }

    public func matches(_ content: TaskContent) -> Bool {
        if let status, content.status != status { return false }
        if !priorities.isEmpty, !priorities.contains(content.priority) { return false }
        let carried = tags.isEmpty ? [] : content.tags.map { $0.lowercased() }
        guard tags.allSatisfy(carried.contains) else { return false }
        return words.isEmpty || matchesWords(content)
    }

    private func matchesWords(_ content: TaskContent) -> Bool {
        var text = content.title + " " + content.tags.joined(separator: " ")
        if let description = content.description { text += " " + description }
        let present = Self.words(in: text)
        return words.allSatisfy { word in present.contains { $0.hasPrefix(word) } }
    }

    /// The runs of letters and digits, without case and accents.
    static func words(in text: String) -> [Substring] {
        SearchFolding.fold(text).split { !$0.isLetter && !$0.isNumber }
    }
}
