import Curl
import JSON

/// Why a call to the sidecar did not succeed. A cancelled task throws `CancellationError` instead.
public struct DaprError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller can act upon.
    public enum Kind: String, Sendable {
        /// The sidecar answered and refused; ``DaprError/status`` and ``DaprError/code`` say why.
        case refused
        /// The sidecar could not be reached: nothing was sent, so the call had no effect.
        case unreachable
        /// The connection broke: whether the call had an effect is not known.
        case connectionLost
        /// The deadline passed: whether the call had an effect is not known.
        case timedOut
        /// Too many calls are waiting in this process.
        case overloaded
        /// The answer is not what Dapr's API promises.
        case invalidAnswer
    }

    /// What a caller can act upon.
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

    /// Whether an ETag did not match (409). A transaction says 500 instead; judge one by reading again.
    public var isConflict: Bool { status == 409 }

    /// Whether it is certain that the call had no effect.
    public var hadNoEffect: Bool { kind == .unreachable || kind == .overloaded || isConflict }

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
