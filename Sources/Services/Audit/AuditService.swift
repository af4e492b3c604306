import Contracts
public import Dapr
public import ServiceKit
import Store

/// Keeps a tamper-evident trail of all events about each user's tasks and reminders.
public struct AuditService: SuiteService {
    public static let appID = AppID.audit
    public static let defaultPort = 8004

    let trails: Journal
    let recorder: EventRecorder

    /// Makes the service.
    public init(_ environment: ServiceEnvironment) {
        let figures = TrailFigures(environment.metrics)
        let trails = Journal(
            JournalConfiguration(collection: "audit"), dapr: environment.dapr, observe: figures.count(_:))
        self.trails = trails
        recorder = EventRecorder(trails: trails, figures: figures, logger: environment.logger)
        environment.metrics.gauge("trail_cache_bytes", help: "What trails take in memory.") {
            Double(trails.cachedBytes)
        }
    }

    /// The routes for reading trails: a user's own, and any user's for an admin.
    public func routes(_ routes: Routes) {
        TrailRoutes(trails: trails).add(to: routes)
        AuditOpenAPIRoutes().add(to: routes)
    }

    /// All events that are recorded, and deleted accounts.
    public var subscriptions: [Subscription] { recorder.subscriptions }
}
