import Contracts
public import Dapr
public import ServiceKit
public import ServiceLifecycle
import Store
import Suite

/// Reminds people of what is due, once and in time, by the channels they chose.
public struct NotificationService: SuiteService {
    /// See ``SuiteService/appID``.
    public static let appID = AppID.notification
    /// See ``SuiteService/defaultPort``.
    public static let defaultPort = 8002
    /// See ``SuiteService/settings``.
    public static var settings: [SettingDescription] { NotificationSettings.all }

    private let reminders: Reminders
    private let sweep: Sweep
    private let events: ReminderEvents
    private let work: DeliveryWork
    private let addresses: WebhookAddresses

    /// Wires the service.
    public init(_ environment: ServiceEnvironment) throws {
        let (dapr, logger) = (environment.dapr, environment.logger)
        let settings = try NotificationSettings(environment.settings)
        addresses = WebhookAddresses(allowsHTTP: settings.allowsHTTP, allowsPrivate: settings.allowsPrivate)
        var configuration = RecordStoreConfiguration(source: AppID.notification, replica: environment.replica)
        configuration.collection = "reminders"
        configuration.outbox = "reminder-outbox"
        let documents = ConditionalDocuments(dapr: dapr, store: Component.statestore)
        let buckets = DueBuckets(documents: documents)
        let accounts = AccountDirectory(dapr: dapr)
        let queue = AttemptQueue()
        let figures = NotificationFigures(environment.metrics)
        reminders = Reminders(
            store: RecordStore(configuration, dapr: dapr, logger: logger), buckets: buckets,
            alarms: Alarms(dapr: dapr, logger: logger, figures: figures),
            deliverer: Deliverer(dapr: dapr, accounts: accounts, addresses: addresses, queue: queue),
            accounts: accounts, channels: AvailableChannels(dapr: dapr), settings: settings, figures: figures,
            logger: logger)
        sweep = Sweep(
            reminders: reminders, buckets: buckets, documents: documents, logger: logger,
            lookBack: settings.missedAfter)
        events = ReminderEvents(reminders: reminders, logger: logger)
        work = DeliveryWork(reminders: reminders, queue: queue, logger: logger)
    }

    /// The routes of both listeners.
    public func routes(_ routes: Routes) {
        NotificationRoutes(reminders: reminders).add(to: routes)
        PreferencesRoutes(reminders: reminders, addresses: addresses).add(to: routes)
        routes.serve(.notifications, at: "openapi.json", "api/notifications/openapi.json")
    }

    /// What tasks are to be recalled, and which accounts are gone.
    public var subscriptions: [Subscription] { events.subscriptions }

    /// One for each reminder that lies ahead.
    public var jobs: [JobHandler] {
        [
            JobHandler(prefix: Alarms.prefix) { run in
                guard let userID = Alarms.user(of: run) else { return }
                do { try await reminders.advance(userID) } catch StoreFault.closed {}
            }
        ]
    }

    /// Looks for what jobs have missed, and after the outboxes of dead replicas.
    public var bindings: [InputBinding] {
        [
            InputBinding(
                name: Component.reminderSweep,
                handle: { _ in
                    await reminders.store.sweep()
                    try await sweep.run()
                })
        ]
    }

    /// Publishes what commits leave in the outbox, and takes reminders outside.
    public var background: [any ServiceLifecycle.Service] { [reminders.store, work] }

    /// Leaves the outbox empty.
    public func drain() async { await reminders.store.drain() }
}
