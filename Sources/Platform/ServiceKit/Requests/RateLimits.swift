import HTTPServing
import HTTPTypes
import Timestamps

/// Limits the request rates of users and of network addresses: token buckets in memory, for this replica alone.
///
/// A bucket holds the allowance of ten seconds, which may be used at once. Answers report the state in the fields
/// `RateLimit` and `RateLimit-Policy` of the [IETF's
/// draft](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
public struct RateLimits: Sendable {
    /// The unit that requests are counted by.
    enum Kind: String, Sendable {
        case user
        case address
    }

    static let window = 10

    private let users: LeakyBuckets?
    private let addresses: LeakyBuckets?

    /// - Parameters:
    ///   - perUser: maximum number of requests of a user per minute; 0 for no limit.
    ///   - perAddress: maximum number of requests of a network address per minute; 0 for no limit.
    init(perUser: Int, perAddress: Int) {
        users = Self.buckets(perUser)
        addresses = Self.buckets(perAddress)
    }

    private static func buckets(_ perMinute: Int) -> LeakyBuckets? {
        guard perMinute > 0 else { return nil }
        return LeakyBuckets(capacity: max(1, perMinute * window / 60), leak: .milliseconds(60_000) / perMinute)
    }

    /// Counts a request.
    /// - Returns: the header fields for the answer; nil without a limit.
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
