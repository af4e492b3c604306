import Contracts
package import Dapr
package import ServiceKit
package import ServiceLifecycle
import Store
import Suite
import Tasks
import Threads
package import Timestamps

/// The service for accounts and tasks, used by the web app, the terminal client and the other services.
package struct APIService: SuiteService {
    /// The Dapr app id.
    package static let appID = AppID.api
    /// The public listener's port.
    package static let defaultPort = 8000
    package static let stateStore: String? = Component.statestore

    private let accounts: Accounts
    private let store: RecordStore<TodoTask>
    private let verifier: TokenVerifier
    private let secureCookie: Bool
    private let erasure: AccountErasure
    private let created: Counter
    private let exports = TaskExport.places()
    private let imports = LongWork(atOnce: 2, waitingOfOne: 1, waitingOfAll: 16)
    private let now: @Sendable () -> Timestamp

    /// The service's own settings.
    package static var settings: [SettingDescription] { APISettings.all }

    /// Makes the service without any requests: keys and tasks are fetched on first use.
    package init(_ environment: ServiceEnvironment) async throws {
        try await self.init(environment) { .now }
    }

    /// - Parameter now: the clock for creation, due dates and expiry; a test's clock may run ahead.
    package init(_ environment: ServiceEnvironment, now: @escaping @Sendable () -> Timestamp) async throws {
        let settings = try APISettings(environment.settings)
        let cabinet = KeyCabinet(
            dapr: environment.dapr, component: Component.secrets, logger: environment.logger)
        accounts = Accounts(
            documents: ConditionalDocuments(dapr: environment.dapr, store: Component.statestore), cabinet: cabinet,
            hasher: PasswordHasher(cost: settings.passwordCost),
            throttle: SignInThrottle(
                perOrigin: settings.failuresPerOrigin, perAccount: settings.failuresPerAccount,
                accountsPerOrigin: settings.accountsPerOrigin),
            tokens: AccessTokens(lifetime: settings.accessLifetime), refreshLifetime: settings.refreshLifetime,
            admins: settings.admins)
        verifier = TokenVerifier(
            keys: cabinet,
            apiTokens: APITokens(
                believedFor: try environment.settings.read(ServiceSettings.tokenAge), ask: Self.asking(accounts)))
        secureCookie = settings.secureCookie
        let figures = StoreFigures(environment.metrics)
        var configuration = RecordStoreConfiguration(source: AppID.api, replica: environment.replica)
        configuration.now = now
        configuration.recordsPerOwner = settings.tasksPerUser
        let store = RecordStore<TodoTask>(
            configuration, dapr: environment.dapr, logger: environment.logger, observe: figures.record)
        (self.store, self.now) = (store, now)
        erasure = AccountErasure(accounts: accounts, store: store, logger: environment.logger)
        created = environment.metrics.counter(
            "tasks_created_total", help: "Tasks made, next occurrences and imported ones included.")
        environment.metrics.gauge("outbox_pending_events", help: "Events that wait to be published.") {
            Double(store.pendingEvents)
        }
    }

    /// The routes of both listeners.
    package func routes(_ routes: Routes) {
        AccountRoutes(accounts: accounts, verifier: verifier, secureCookie: secureCookie).add(to: routes)
        ProfileRoutes(
            accounts: accounts, erasure: erasure, cookie: RefreshCookie(isAlwaysSecure: secureCookie),
            tasks: tasks.tasks
        ).add(to: routes)
        PageSettingsRoutes(accounts: accounts).add(to: routes)
        SessionRoutes(accounts: accounts).add(to: routes)
        APITokenRoutes(accounts: accounts).add(to: routes)
        tasks.add(to: routes)
        occurrences.add(to: routes)
        ExchangeRoutes(store: store, created: created, work: imports, exports: exports).add(to: routes)
        AccountExportRoutes(accounts: accounts, tasks: tasks.tasks, exports: exports).add(to: routes)
        FeedRoutes(accounts: accounts, store: store, exports: exports).add(to: routes)
        QuickRoutes(tasks: tasks).add(to: routes)
        FilterRoutes(accounts: accounts).add(to: routes)
        TagRoutes(tasks: tasks).add(to: routes)
        KeyRoutes(cabinet: accounts.cabinet).add(to: routes)
        routes.serve(.tasks, at: "openapi.json")
    }

    /// The routes for other services.
    package func privateRoutes(_ routes: Routes) {
        IntrospectionRoutes(accounts: accounts).add(to: routes)
        AccountLookupRoutes(accounts: accounts).add(to: routes)
        occurrences.addPrivate(to: routes)
    }

    private var tasks: TaskRoutes { TaskRoutes(tasks: UserTasks(store: store, now: now, created: created)) }
    private var occurrences: OccurrenceRoutes { OccurrenceRoutes(tasks: tasks) }

    /// Verifies tokens with the service's own keys, without a call to itself.
    package var tokenVerifier: TokenVerifier? { verifier }

    /// Its own event about a deleted account, in case the service died before it had erased everything.
    package var subscriptions: [Subscription] { [erasure.subscription] }

    /// The cron binding that makes a replica take over the outboxes of dead ones.
    package var bindings: [InputBinding] {
        [InputBinding(name: Component.outboxSweep) { _ in await store.sweep() }]
    }

    /// Publishes the events that commits leave in the outbox.
    package var background: [any ServiceLifecycle.Service] { [store] }

    /// Publishes the remaining events of the outbox.
    package func drain() async { await store.drain() }

    /// Resolves API tokens without a network call to itself.
    private static func asking(_ accounts: Accounts) -> @Sendable (String) async throws -> Identity? {
        { token in
            do { return try await accounts.introspect(token) } catch is any ProblemConvertible {
                throw TokenFault.keysUnavailable
            }
        }
    }
}

/// The settings of the `api` service, each read once.
struct APISettings: Sendable {
    static let accessLifetime = Setting(
        "ERRAND_ACCESS_TOKEN_LIFETIME", default: Duration.seconds(15 * 60), "how long an access token holds",
        limit: .moreThan(.zero))
    static let refreshLifetime = Setting(
        "ERRAND_REFRESH_TOKEN_LIFETIME", default: Duration.seconds(30 * 24 * 3600),
        "how long a session lasts without being used", limit: .moreThan(.zero))
    static let passwordCost = Setting(
        "ERRAND_PASSWORD_COST", default: PasswordHash.standardCost, "logarithm of scrypt's N for new passwords",
        limit: .from(PasswordHash.costs))
    static let failuresPerAccount = Setting(
        "ERRAND_FAILURES_PER_ACCOUNT", default: 10,
        "failed sign-ins of one account before it has to wait; one more is allowed every 30 s", limit: .atLeast(1))
    static let failuresPerOrigin = Setting(
        "ERRAND_FAILURES_PER_ADDRESS", default: 100,
        "failed sign-ins from one network address before it has to wait; one more is allowed every 10 s",
        limit: .atLeast(1))
    static let accountsPerOrigin = Setting(
        "ERRAND_ACCOUNTS_PER_ADDRESS", default: 20,
        "accounts that may be made from one network address at once; one more is allowed every minute",
        limit: .atLeast(1))
    static let tasksPerUser = Setting(
        "ERRAND_TASKS_PER_USER", default: 100_000,
        "tasks of one user, those done and those in the trash among them; the next occurrence of one is always made",
        limit: .atLeast(1))
    static let secureCookie = Setting(
        "ERRAND_SECURE_COOKIE", default: false,
        "mark the cookie Secure always, not only for requests that a proxy says came by https")

    static let admins = Setting(
        "ERRAND_ADMINS", default: [String](),
        "e-mail addresses of the accounts that may read everybody's audit trail; sign them up before naming them here",
        where: { $0.allSatisfy { (try? EmailAddress($0)) != nil } })

    static let all: [SettingDescription] = [
        accessLifetime.description, refreshLifetime.description, passwordCost.description,
        failuresPerAccount.description, failuresPerOrigin.description, accountsPerOrigin.description,
        tasksPerUser.description,
        secureCookie.description, admins.description,
    ]

    let accessLifetime: Duration
    let refreshLifetime: Duration
    let passwordCost: Int
    let failuresPerAccount: Int
    let failuresPerOrigin: Int
    let accountsPerOrigin: Int
    let tasksPerUser: Int
    let secureCookie: Bool
    let admins: Set<String>

    init(_ settings: Settings) throws(SettingFault) {
        accessLifetime = try settings.read(Self.accessLifetime)
        refreshLifetime = try settings.read(Self.refreshLifetime)
        passwordCost = try settings.read(Self.passwordCost)
        failuresPerAccount = try settings.read(Self.failuresPerAccount)
        failuresPerOrigin = try settings.read(Self.failuresPerOrigin)
        accountsPerOrigin = try settings.read(Self.accountsPerOrigin)
        tasksPerUser = try settings.read(Self.tasksPerUser)
        secureCookie = try settings.read(Self.secureCookie)
        admins = Set(try settings.read(Self.admins).compactMap { try? EmailAddress($0).text })
    }
}
