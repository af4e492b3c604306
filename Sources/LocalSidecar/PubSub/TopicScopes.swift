/// Which topics an application may use: the scoping metadata of a pub/sub component.
struct TopicScopes: Sendable, Equatable {
    private let allowed: [String]
    private let protected: [String]
    private let publishing: [String]?
    private let subscribing: [String]?

    init(metadata: [String: String], appID: String) {
        allowed = Self.list(metadata["allowedTopics"])
        protected = Self.list(metadata["protectedTopics"])
        publishing = Self.scope(metadata["publishingScopes"], appID)
        subscribing = Self.scope(metadata["subscriptionScopes"], appID)
    }

    func allowsPublishing(to topic: String) -> Bool { allows(topic, publishing) }

    func allowsSubscribing(to topic: String) -> Bool { allows(topic, subscribing) }

    private func allows(_ topic: String, _ scope: [String]?) -> Bool {
        if !allowed.isEmpty, !allowed.contains(topic) { return false }
        guard let scope else { return !protected.contains(topic) }
        return scope.contains(topic)
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// Reads `app1=topic1,topic2;app2=topic3`; nil when the application is not named.
    private static func scope(_ text: String?, _ appID: String) -> [String]? {
        for part in (text ?? "").split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides[0].filter({ $0 != " " }) == appID { return list(sides.count == 2 ? String(sides[1]) : nil) }
        }
        return nil
    }
}
