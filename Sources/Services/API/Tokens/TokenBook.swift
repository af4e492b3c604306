import JSON
import Store
import Timestamps

/// The API tokens of one user: `api-tokens:{user}`. Bounded.
struct TokenBook: ConditionalDocument {
    static let maximumTokens = 50
    private(set) var tokens: [IssuedToken] = []
    var commits: [String] = []

    static func key(of userID: String) -> String { "api-tokens:" + userID }

    init() {}

    init(json: JSONValue) throws {
        tokens = try (json["tokens"]?.array ?? []).map { try IssuedToken(json: $0) }
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        ["tokens": .array(tokens.map(\.json)), "commits": .array(commits.map { .string($0) })]
    }

    /// Adds a token; those that have ended make room.
    /// - Throws: ``AccountFault/tooManyTokens``.
    mutating func add(_ token: IssuedToken, now: Timestamp) throws(AccountFault) {
        tokens.removeAll { $0.expires <= now }
        guard tokens.count < Self.maximumTokens else { throw .tooManyTokens }
        tokens.append(token)
    }

    /// - Throws: ``AccountFault/unknownToken``.
    mutating func revoke(_ id: String) throws(AccountFault) {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else { throw .unknownToken }
        tokens.remove(at: index)
    }

    /// The entry of a token that holds.
    func holder(of token: APIToken, now: Timestamp) -> IssuedToken? {
        tokens.first { $0.id == token.id && $0.isMadeFrom(token) && now < $0.expires }
    }

    mutating func noteUse(of id: String, at now: Timestamp) {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else { return }
        tokens[index].lastUsed = now
    }

    mutating func revokeAll() { tokens = [] }
}
