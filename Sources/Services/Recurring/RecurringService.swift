import Contracts
public import Dapr
public import ServiceKit

/// Sees to it that a completed task that recurs has a next occurrence, exactly one.
///
/// Holds nothing: `api` makes the occurrence, in the document that holds the user's tasks, so that no number of
/// deliveries, replicas or restarts makes two.
public struct RecurringService: SuiteService {
    /// See ``SuiteService/appID``.
    public static let appID = AppID.recurring
    /// See ``SuiteService/defaultPort``.
    public static let defaultPort = 8001

    let completions: Completions

    /// Wires the service.
    public init(_ environment: ServiceEnvironment) {
        completions = Completions(
            dapr: environment.dapr, figures: OccurrenceFigures(environment.metrics), logger: environment.logger)
    }

    /// Every change of a task; only completions matter.
    public var subscriptions: [Subscription] { [completions.subscription] }
}
