import Timestamps

/// Asks the issuer whose an API token is, and believes the answer for a while: so a revoked token stops, and a new one
/// works, within ``maximumAge``. The answer that there is no such token is kept as well, in the same bounded cache.
public final class APITokens: Sendable {
    /// The longest that an answer may be believed.
    public static let maximumAge = Duration.seconds(30)
    /// So many answers are kept in each of the cache's two halves.
    private static let answersKept = 4096

    private struct Answer: Sendable {
        let identity: Identity?
        let asked: ContinuousClock.Instant
    }

    private let answers = TokenCache<Answer>(generationSize: answersKept)
    private let age: Duration
    private let ask: @Sendable (String) async throws -> Identity?

    /// - Parameters:
    ///   - age: how long an answer is believed; ``maximumAge`` when it is more.
    ///   - ask: whose token it is, nil when nobody's.
    public init(believedFor age: Duration, ask: @escaping @Sendable (String) async throws -> Identity?) {
        self.age = min(age, Self.maximumAge)
        self.ask = ask
    }

    /// - Throws: ``TokenFault``.
    func identity(of token: String, now: Timestamp) async throws -> Identity {
        guard APITokenText(token) != nil else { throw TokenFault.malformed }
        guard let identity = try await answer(token).identity else { throw TokenFault.inactive }
        guard now < identity.expires else { throw TokenFault.expired }
        return identity
    }

    private func answer(_ token: String) async throws -> Answer {
        let digest = TokenDigest.of(token)
        // Its age counts from when it was asked for: what was revoked while the answer was under way is not believed longer.
        let asked = ContinuousClock.now
        if let known = answers[digest], asked - known.asked < age { return known }
        let answer = Answer(identity: try await ask(token), asked: asked)
        answers[digest] = answer
        return answer
    }
}
