import Contracts
public import Dapr
public import ServiceKit
import Store
import Threads

/// Keeps a trail of everything that happened to each user's tasks and reminders, which nobody can change unnoticed.
public struct AuditService: SuiteService {
    /// See ``SuiteService/appID``.
    public static let appID = AppID.audit
    /// See ``SuiteService/defaultPort``.
    public static let defaultPort = 8004

    let trails: Journal
    let recorder: EventRecorder
    /// Trails are verified on a thread of its own: one at a time, one of a user.
    private let verifications = LongWork(atOnce: 1, waitingOfOne: 1, waitingOfAll: 16)

    /// Wires the service.
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

    /// What people may see of trails: their own, an admin anybody's.
    public func routes(_ routes: Routes) {
        TrailRoutes(trails: trails, verifications: verifications).add(to: routes)
        AuditOpenAPIRoutes().add(to: routes)
    }

    /// Everything that is worth a record, and the end of accounts.
    public var subscriptions: [Subscription] { recorder.subscriptions }
}
