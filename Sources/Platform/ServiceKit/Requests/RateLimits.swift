import HTTPServing
import HTTPTypes
import Timestamps

/// Bounds how often one user, and one network address, may ask: token buckets held in memory, for this replica alone.
///
/// A bucket holds what is allowed in ten seconds; so much may come at once. Answers say how the asker stands in the fields of
/// the [IETF's draft](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/) `RateLimit` and `RateLimit-Policy`.
public struct RateLimits: Sendable {
    /// Who is counted.
    enum Kind: String, Sendable {
        case user
        case address
    }

    static let window = 10

    private let users: LeakyBuckets?
    private let addresses: LeakyBuckets?

    /// - Parameters:
    ///   - perUser: requests of a user in a minute; 0 for no bound.
    ///   - perAddress: requests of a network address in a minute; 0 for no bound.
    init(perUser: Int, perAddress: Int) {
        users = Self.buckets(perUser)
        addresses = Self.buckets(perAddress)
    }

    private static func buckets(_ perMinute: Int) -> LeakyBuckets? {
        guard perMinute > 0 else { return nil }
        return LeakyBuckets(capacity: max(1, perMinute * window / 60), leak: .milliseconds(60_000) / perMinute)
    }

    /// Counts a request.
    /// - Returns: what the answer's head says of it; nil where there is no bound.
    /// - Throws: ``Problem`` 429.
    func count(_ kind: Kind, _ key: String) throws(Problem) -> HTTPFields? {
        guard let buckets = kind == .user ? users : addresses else { return nil }
        switch buckets.count(key, now: .now) {
        case .counted(let left, let emptyAfter):
            return Self.fields(kind, buckets, left: left, seconds: emptyAfter)
        case .full(let seconds):
            var problem = Problem.tooManyRequests(retryAfter: seconds)
            problem.detail =
                "At most \(buckets.capacity) requests in \(Self.window) seconds are answered for one \(kind)."
            for field in Self.fields(kind, buckets, left: 0, seconds: seconds) {
                problem.headers[field.name] = field.value
            }
            throw problem
        }
    }

    private static func fields(_ kind: Kind, _ buckets: LeakyBuckets, left: Int, seconds: Int) -> HTTPFields {
        [
            .rateLimitPolicy: "\"\(kind.rawValue)\";q=\(buckets.capacity);w=\(window)",
            .rateLimit: "\"\(kind.rawValue)\";r=\(left);t=\(seconds)",
        ]
    }
}

extension HTTPField.Name {
    static let rateLimit = named("RateLimit")
    static let rateLimitPolicy = named("RateLimit-Policy")
}
