import Curl
public import FoundationEssentials
import JSON

/// The address of the sidecar, and the limits of calls to it.
public struct DaprConfiguration: Sendable {
    /// The base URL of the sidecar's HTTP API, without a slash at the end.
    public var endpoint: String
    /// The API token, sent as `dapr-api-token` when the sidecar requires one.
    public var apiToken: String?
    /// The time for one call, repeats included.
    public var timeout: Duration
    /// The time for a service invocation, a binding or a conversation, which wait for other systems.
    public var invocationTimeout: Duration
    /// The retry policy of calls that are safe to repeat.
    public var retries: DaprRetries
    /// Receives every finished call, for counters.
    public var observe: (@Sendable (DaprCall) -> Void)?

    /// Creates a configuration; the defaults are Dapr's own.
    public init(
        endpoint: String = "http://127.0.0.1:3500", apiToken: String? = nil, timeout: Duration = .seconds(10),
        invocationTimeout: Duration = .seconds(60), retries: DaprRetries = .init(),
        observe: (@Sendable (DaprCall) -> Void)? = nil
    ) {
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        self.apiToken = apiToken
        self.timeout = timeout
        self.invocationTimeout = invocationTimeout
        self.retries = retries
        self.observe = observe
    }

    /// Reads `DAPR_HTTP_ENDPOINT`, or else `DAPR_HTTP_PORT` on this host, and `DAPR_API_TOKEN`, as Dapr defines them.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> DaprConfiguration {
        let port = environment["DAPR_HTTP_PORT"].flatMap(UInt16.init) ?? 3500
        let endpoint = environment["DAPR_HTTP_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 }
        let token = environment["DAPR_API_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        return DaprConfiguration(endpoint: endpoint ?? "http://127.0.0.1:\(port)", apiToken: token)
    }
}

/// The retry policy for an unreachable sidecar, with pauses that double.
///
/// Every call is repeated when no connection was established, because nothing was sent; a call that only reads is also
/// repeated when the connection broke. After an answer, whatever its status, a call is never repeated.
public struct DaprRetries: Sendable {
    /// Maximum number of attempts; 1 means no repetition.
    public var attempts: Int
    /// The pause before the second attempt.
    public var firstPause: Duration
    /// The longest pause.
    public var longestPause: Duration

    /// Creates a policy; the default gives up after about 0.4 s.
    public init(
        attempts: Int = 4, firstPause: Duration = .milliseconds(50), longestPause: Duration = .seconds(1)
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }
}

/// A finished call to the sidecar, for counters and histograms.
public struct DaprCall: Sendable {
    /// The building block of a call.
    public enum Kind: String, Sendable, CaseIterable {
        case getState, saveState, deleteState, bulkGetState, queryState, transactState, publish, bulkPublish,
            invokeBinding
        case getSecret, scheduleJob, getJob, deleteJob, invoke, configuration, lock, converse, metadata, health
        case shutdown
    }

    /// The building block of the call.
    public let kind: Kind
    /// The HTTP status; 0 when there was no answer.
    public let status: Int
    /// The time the call took, repeats included.
    public let duration: Duration
}

/// The failure of a call to the sidecar. A cancelled task throws `CancellationError` instead.
public struct DaprError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure that callers distinguish.
    public enum Kind: String, Sendable {
        /// The sidecar refused the call; ``DaprError/status`` and ``DaprError/code`` give the reason.
        case refused
        /// The sidecar could not be reached: nothing was sent, so the call had no effect.
        case unreachable
        /// The connection broke; it is unknown if the call had an effect.
        case connectionLost
        /// The deadline passed; it is unknown if the call had an effect.
        case timedOut
        /// Too many calls are waiting in this process.
        case overloaded
        /// The answer does not conform to Dapr's API.
        case invalidAnswer
    }

    /// The kind of failure.
    public let kind: Kind
    /// The HTTP status; 0 when there was no answer.
    public let status: Int
    /// Dapr's `errorCode`, such as `ERR_STATE_SAVE`; empty when there is none.
    public let code: String
    /// Dapr's message, for logs; it may quote keys and names.
    public let message: String

    /// Describes a refusal.
    public init(status: Int, code: String, message: String) {
        self.init(.refused, status: status, code: code, message: message)
    }

    init(_ kind: Kind, status: Int = 0, code: String = "", message: String) {
        self.kind = kind
        self.status = status
        self.code = code
        self.message = message
    }

    /// True when the store behind the sidecar is full, by the messages of SQLite, the operating system, PostgreSQL or
    /// Redis.
    public var isStoreFull: Bool {
        kind == .refused
            && [
                "database or disk is full", "No space left on device", "could not extend file",
                "OOM command not allowed",
            ]
            .contains { message.contains($0) }
    }

    /// True when an ETag did not match (409). A transaction answers 500 instead; read again to judge it.
    public var isConflict: Bool { status == 409 }

    /// True when the call certainly had no effect.
    public var hadNoEffect: Bool { kind == .unreachable || kind == .overloaded || isConflict }

    /// All details of the error, for logs.
    public var description: String { "\(kind.rawValue): \(status) \(code) \(message)" }
}

extension DaprError {
    /// Reads Dapr's error body, `{"errorCode": …, "message": …}`; other bodies become the message.
    init(_ response: CurlResponse) {
        let body = try? JSONValue(response.body)
        self.init(
            status: response.status, code: body?["errorCode"]?.string ?? "",
            message: body?["message"]?.string ?? String(decoding: response.body.prefix(200), as: UTF8.self))
    }

    init(_ error: CurlError) {
        let kind: Kind =
            switch error.kind {
            case .connectionFailed, .invalidRequest, .shutDown: .unreachable
            case .timedOut: .timedOut
            case .overloaded: .overloaded
            case .tooLarge, .invalidResponse: .invalidAnswer
            case .connectionLost, .uploadFailed, .other: .connectionLost
            }
        self.init(kind, message: error.message)
    }

    static func invalidAnswer(_ message: String) -> DaprError { DaprError(.invalidAnswer, message: message) }
}
