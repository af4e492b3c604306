import Contracts
public import Dapr
public import ServiceKit

/// The service that ensures exactly one next occurrence for each completed recurring task.
///
/// It keeps no state: `api` makes the occurrence in the document that holds the user's tasks, so that deliveries,
/// replicas or restarts in any number never make two.
public struct RecurringService: SuiteService {
    public static let appID = AppID.recurring
    public static let defaultPort = 8001

    let completions: Completions

    /// Makes the service.
    public init(_ environment: ServiceEnvironment) {
        completions = Completions(
            dapr: environment.dapr, figures: OccurrenceFigures(environment.metrics), logger: environment.logger)
    }

    /// All changes to tasks; only completions are acted on.
    public var subscriptions: [Subscription] { [completions.subscription] }
}
