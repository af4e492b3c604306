/// The identity of an event, the same at every redelivery: `<user>.<rev>.<index within the commit>`.
public struct EventID: Sendable, Hashable, CustomStringConvertible {
    public let userID: String
    public let rev: Int64
    public let index: Int

    public init(userID: String, rev: Int64, index: Int) {
        self.userID = userID
        self.rev = rev
        self.index = index
    }

    /// - Returns: nil when the text is not such an id.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let rev = Int64(parts[1]), let index = Int(parts[2]), rev >= 0,
            index >= 0
        else { return nil }
        self.init(userID: String(parts[0]), rev: rev, index: index)
    }

    public var description: String { "\(userID).\(rev).\(index)" }
}
