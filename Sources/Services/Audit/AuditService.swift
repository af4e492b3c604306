import Contracts
package import Dapr
package import ServiceKit
import Store
import Suite
import Threads

/// Keeps a tamper-evident trail of all events about each user's tasks and reminders.
package struct AuditService: SuiteService {
    package static let appID = AppID.audit
    package static let defaultPort = 8004
    package static let stateStore: String? = Component.statestore

    let trails: Trail
    let recorder: EventRecorder
    /// Trails are verified on a thread of its own: one at a time, one of a user.
    private let verifications = LongWork(atOnce: 1, waitingOfOne: 1, waitingOfAll: 16)

    private let exports = Places(most: 16, mostOfOne: 2, busy: "Too many trails are being fetched at this moment.")

    /// Makes the service.
    package init(_ environment: ServiceEnvironment) {
        let figures = TrailFigures(environment.metrics)
        let cabinet = TrailKeyCabinet(dapr: environment.dapr, logger: environment.logger)
        var configuration = TrailConfiguration(collection: "audit")
        configuration.keys = cabinet.keys
        configuration.publish = { [logger = environment.logger] head, owner in logger.info(head, of: owner) }
        let trails = Trail(configuration, dapr: environment.dapr, observe: figures.count(_:))
        self.trails = trails
        recorder = EventRecorder(trails: trails, figures: figures, logger: environment.logger)
        environment.metrics.gauge("trail_cache_bytes", help: "What trails take in memory.") {
            Double(trails.cachedBytes)
        }
    }

    /// The routes for reading trails: a user's own, and any user's for an admin.
    package func routes(_ routes: Routes) {
        TrailRoutes(trails: trails, verifications: verifications, exports: exports).add(to: routes)
        routes.serve(.audit, at: "openapi.json", "api/audit/openapi.json")
    }

    /// All events that are recorded, and deleted accounts.
    package var subscriptions: [Subscription] { recorder.subscriptions }
}
