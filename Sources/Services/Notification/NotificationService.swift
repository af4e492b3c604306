import Contracts
package import Dapr
package import ServiceKit
package import ServiceLifecycle
import Store
import Suite

/// The service that reminds users of due tasks, once and in time, by the channels they chose.
package struct NotificationService: SuiteService {
    package static let appID = AppID.notification
    package static let defaultPort = 8002
    package static let stateStore: String? = Component.statestore
    package static var settings: [SettingDescription] { NotificationSettings.all }

    private let reminders: Reminders
    private let sweep: Sweep
    private let events: ReminderEvents
    private let work: DeliveryWork
    private let addresses: WebhookAddresses
    private let push: PushBook

    /// Makes the service.
    package init(_ environment: ServiceEnvironment) throws {
        let (dapr, logger) = (environment.dapr, environment.logger)
        let settings = try NotificationSettings(environment.settings)
        addresses = WebhookAddresses(allowsHTTP: settings.allowsHTTP, allowsPrivate: settings.allowsPrivate)
        var configuration = RecordStoreConfiguration(source: AppID.notification, replica: environment.replica)
        // The api publishes to the same topics about the same users.
        configuration.eventScope = AppID.notification + EventID.scopeEnd
        configuration.collection = "reminders"
        configuration.outbox = "reminder-outbox"
        let documents = ConditionalDocuments(dapr: dapr, store: Component.statestore)
        let buckets = DueBuckets(documents: documents)
        push = PushBook(documents: documents)
        let accounts = AccountDirectory(dapr: dapr)
        let queue = AttemptQueue()
        let figures = NotificationFigures(environment.metrics)
        reminders = Reminders(
            store: RecordStore(configuration, dapr: dapr, logger: logger), buckets: buckets,
            alarms: Alarms(dapr: dapr, logger: logger, figures: figures),
            deliverer: Deliverer(
                dapr: dapr, accounts: accounts, addresses: addresses, queue: queue, push: push,
                contact: settings.pushContact),
            accounts: accounts, channels: AvailableChannels(dapr: dapr), settings: settings, figures: figures,
            logger: logger)
        sweep = Sweep(
            reminders: reminders, buckets: buckets, documents: documents, logger: logger,
            lookBack: settings.missedAfter)
        events = ReminderEvents(reminders: reminders, logger: logger)
        work = DeliveryWork(reminders: reminders, queue: queue, logger: logger)
    }

    /// The routes of both listeners.
    package func routes(_ routes: Routes) {
        NotificationRoutes(reminders: reminders).add(to: routes)
        PreferencesRoutes(reminders: reminders, addresses: addresses).add(to: routes)
        PushRoutes(book: push, addresses: addresses).add(to: routes)
        routes.serve(.notifications, at: "openapi.json", "api/notifications/openapi.json")
    }

    /// The events about reminders and deleted accounts.
    package var subscriptions: [Subscription] { events.subscriptions }

    /// The jobs for upcoming reminders, one each.
    package var jobs: [JobHandler] {
        [
            JobHandler(prefix: Alarms.prefix) { run in
                guard let userID = Alarms.user(of: run) else { return }
                do { try await reminders.advance(userID) } catch StoreFault.closed {}
            }
        ]
    }

    /// The cron bindings that sweep for lost jobs, and take over the outboxes of dead replicas.
    package var bindings: [InputBinding] {
        [
            InputBinding(
                name: Component.reminderSweep,
                handle: { _ in
                    await reminders.store.sweep()
                    try await sweep.run()
                })
        ]
    }

    /// Publishes the events that commits leave in the outbox, and delivers reminders.
    package var background: [any ServiceLifecycle.Service] { [reminders.store, work] }

    /// Publishes the remaining events of the outbox.
    package func drain() async { await reminders.store.drain() }
}
