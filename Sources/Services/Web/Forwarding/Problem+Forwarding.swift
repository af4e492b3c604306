import Dapr
import HTTPTypes
import ServiceKit

extension Problem {
    /// 400: a path that could mean another one at its destination.
    static let unusablePath = Problem(
        .badRequest, "unusable-path", title: "The path is not usable",
        detail: "Dot segments, backslashes and broken percent-encodings are not accepted.")

    /// 502: the API did not answer; it is unknown if it acted.
    static let unreached = Problem(
        .badGateway, "api-not-reached", title: "The API does not answer",
        detail: "It may be restarting. Please try again.", headers: [.retryAfter: "1"])

    /// 502: the callee's access control does not allow this service to make the call.
    static let callRefused = Problem(
        .badGateway, "call-refused", title: "The service refuses this call",
        detail: "The access rules of this installation do not allow it. Its operator can.")

    /// 413: the body is within the service's own limit, but over the sidecars'.
    static let tooLargeForSidecars = Problem(
        .contentTooLarge, "content-too-large", title: "The body is too large",
        detail: "This installation carries no bodies of that size. Please send it in parts.")

    /// Creates the client's problem for a failed invocation.
    init(_ error: DaprError) {
        switch error.kind {
        case .unreachable, .overloaded: self = .unavailable("The API cannot be reached right now.")
        case .timedOut:
            self.init(
                .gatewayTimeout, "api-timed-out", title: "The API took too long",
                detail: "Whether the request had an effect is not known.")
        case .refused, .connectionLost, .invalidAnswer: self = .unreached
        }
    }
}
