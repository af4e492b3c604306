extension TaskContent {
    /// - Parameter folded: the tag in lower case.
    public func hasTag(_ folded: String) -> Bool { tags.contains { $0.lowercased() == folded } }

    /// The same with a tag written differently, or without it; a tag that it has already stays where it was.
    ///
    /// - Parameter folded: the tag in lower case.
    public func replacingTag(_ folded: String, by new: String?) -> TaskContent {
        var content = self
        var seen: Set<String> = []
        content.tags = tags.compactMap { $0.lowercased() == folded ? new : $0 }
            .filter { seen.insert($0.lowercased()).inserted }
        return content
    }

    /// Reads a tag as it stands in a path or a body.
    public static func tag(_ text: String, of field: String) throws(TaskFieldFault) -> String {
        try TaskText.line(text, of: field, upTo: TaskLimits.tagCharacters)
    }
}
