import FoundationEssentials

/// A user's id is a UUID in lower case.
enum UserID {
    /// - Returns: nil when the text is no UUID.
    static func canonical(_ text: String) -> String? { UUID(uuidString: text)?.uuidString.lowercased() }
}
