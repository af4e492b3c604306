import Dapr
import JSON
import ServiceKit

/// Why no service answered a forwarded call, and how far the call came.
struct ForwardingMiss: Error {
    /// Whether the service can have acted.
    enum Reach: Sendable {
        /// It has not seen the call.
        case none
        /// It may have.
        case unknown
        /// Another attempt would end the same way.
        case final
    }

    let reach: Reach
    /// What the client is told.
    let problem: Problem
    /// What the log says: a kind, never a host.
    let reason: String

    private init(_ reach: Reach, _ problem: Problem, _ reason: String) {
        self.reach = reach
        self.problem = problem
        self.reason = reason
    }

    /// What became of a call that the own sidecar did not answer.
    init(_ error: any Error) {
        guard let error = error as? DaprError else {
            // The rest: the answer broke off, or the client is gone and nobody waits for one.
            self.init(error is CancellationError ? .final : .unknown, .unreached, "broke off")
            return
        }
        let reach: Reach =
            switch error.kind {
            case .unreachable: .none
            case .connectionLost, .invalidAnswer: .unknown
            case .overloaded, .timedOut, .refused: .final
            }
        self.init(reach, Problem(error), error.kind.rawValue)
    }

    /// Reads what a sidecar answers in place of the service, such as `{"errorCode":"ERR_DIRECT_INVOKE", …}`.
    ///
    /// - Returns: nil when it is a service's own answer.
    init?(sidecarAnswer body: [UInt8], status: Int) {
        guard let value = try? JSONValue(body), let code = value["errorCode"]?.string, code.hasPrefix("ERR_") else {
            return nil
        }
        let message = value["message"]?.string ?? ""
        func says(_ texts: String...) -> Bool { texts.contains { message.contains($0) } }
        if status == 403 || says("PermissionDenied") {
            self.init(.final, .callRefused, "refused by access control")
        } else if status == 413 || says("too large", "larger than max") {
            self.init(.final, .tooLargeForSidecars, "too large")
        } else {
            // In the words of Go's dialer: no connection came about, so nothing was sent.
            let isUnsent = says(
                "dial tcp", "connection refused", "Error while dialing", "no such host", "resolve address")
            self.init(isUnsent ? .none : .unknown, .unreached, "not reached")
        }
    }
}
