import Encoding
public import JSON
import Timestamps

/// Asks the issuer for the identity of API tokens, and caches the answers: a revoked token stops working, and a new one
/// works, within ``maximumAge``. The answer that there is no such token is kept as well, in the same bounded cache.
public final class APITokens: Sendable {
    /// Maximum time that an answer may be cached.
    public static let maximumAge = Duration.seconds(30)
    /// Number of answers in each of the cache's two halves.
    private static let answersKept = 4096

    private struct Answer: Sendable {
        let identity: Identity?
        let asked: ContinuousClock.Instant
    }

    private let answers = TokenCache<Answer>(generationSize: answersKept)
    private let age: Duration
    private let ask: @Sendable (String) async throws -> Identity?

    /// - Parameters:
    ///   - age: the time that an answer is cached; at most ``maximumAge``.
    ///   - ask: returns the identity of a token, or nil for an invalid one.
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
        // Its age counts from the request, so that a token revoked while the answer was under way is not accepted
        // longer.
        let asked = ContinuousClock.now
        if let known = answers[digest], asked - known.asked < age { return known }
        let answer = Answer(identity: try await ask(token), asked: asked)
        answers[digest] = answer
        return answer
    }
}

/// The text of an API token: `errand_`, then bytes that only the issuer can interpret and their checksum, in base64url.
///
/// The prefix lets scanners find leaked tokens; the checksum lets a mistyped one be refused without a request.
public struct APITokenText: Sendable, Hashable {
    /// The beginning of every API token.
    public static let prefix = "errand_"

    /// The issuer's bytes.
    public let body: [UInt8]

    /// Makes a token from the issuer's bytes.
    public init(body: [UInt8]) { self.body = body }

    /// Reads a token.
    ///
    /// - Returns: nil when the text is not a token, or is damaged.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= 200,
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count).utf8), bytes.count > 4
        else { return nil }
        body = Array(bytes.dropLast(4))
        guard bytes.suffix(4).elementsEqual(Self.checksum(body)) else { return nil }
    }

    /// The token's text.
    public var text: String { Self.prefix + Base64URL.encode(body + Self.checksum(body)) }

    /// CRC-32 (ISO 3309), most significant byte first.
    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) }
    }
}

/// The issuer's answer about a token that only it can interpret (RFC 7662), with OpenID Connect's `zoneinfo`.
public enum Introspection {
    /// The path on the issuer's app listener.
    public static let path = "/internal/tokens/introspect"

    /// Writes the answer.
    ///
    /// - Parameter identity: nil for an invalid token; no reason is given.
    public static func write(_ identity: Identity?, into json: inout JSONWriter) {
        json.object { json in
            json.member("active", identity != nil)
            guard let identity else { return }
            json.member("token_type", "Bearer")
            json.member("sub", identity.userID)
            json.member("scope", identity.scopes.sorted().joined(separator: " "))
            json.member("exp", identity.expires.seconds)
            json.member("sid", identity.sessionID)
            json.member("zoneinfo", identity.zone)
            json.member("date_order", identity.dateOrder)
            json.member("roles") { $0.array(identity.roles.sorted()) }
        }
    }

    /// Reads the answer.
    ///
    /// - Returns: nil for an invalid token.
    /// - Throws: `JSONFault`, or ``TokenFault/malformed``.
    public static func read(_ bytes: [UInt8]) throws -> Identity? {
        let answer = try JSONValue(bytes, maximumDepth: 4)
        guard let isActive = answer["active"]?.bool else { throw TokenFault.malformed }
        guard isActive else { return nil }
        guard let user = answer["sub"]?.string, let seconds = answer["exp"]?.integer else {
            throw TokenFault.malformed
        }
        return Identity(
            userID: user, scopes: Set((answer["scope"]?.string ?? "").split(separator: " ").map(String.init)),
            expires: Timestamp(seconds: seconds), sessionID: answer["sid"]?.string ?? "",
            zone: answer["zoneinfo"]?.string ?? "UTC", dateOrder: answer["date_order"]?.string ?? "month_first",
            roles: Set(answer["roles"]?.array?.compactMap(\.string) ?? []))
    }
}
