public import Dapr
public import ServiceKit
public import Store

extension StoreFault: ProblemConvertible {
    /// The default answer in every service, unless it maps the fault itself.
    public var problem: Problem {
        switch self {
        case .outboxFull: .unavailable("Too many of your changes wait to be published.")
        case .unreadable: .internalError
        case .invalidOwner: .unauthorized()
        case .closed: .unauthorized("The account was deleted.")
        case .unavailable, .overloaded, .conflict:
            .unavailable("The store does not answer at this moment; what was asked for may be repeated.")
        }
    }
}

extension DaprError: ProblemConvertible {
    /// The details of a failure between a service and its sidecar are only logged.
    public var problem: Problem { .unavailable("The sidecar does not answer at this moment; try again soon.") }
}
