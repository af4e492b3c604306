import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The settings of every service, each read once.
public struct ServiceSettings: Sendable {
    static let port = Setting<Int?>(
        "ERRAND_PORT", default: nil, "public port; each service has its own default, 0 takes any free one",
        limit: .from(0...65_535))
    public static let portOffset = Setting(
        "ERRAND_PORT_OFFSET", default: 0, "added to the public and the default app port", limit: .from(0...60_000))
    static let host = Setting("ERRAND_HOST", default: "0.0.0.0", "address of the public listener")
    static let appPort = Setting<Int?>(
        "APP_PORT", default: nil, "loopback port that the sidecar calls; the public port plus 1000 by default",
        limit: .from(0...65_535))
    static let appToken = Setting("APP_API_TOKEN", default: "", "token that the sidecar must show (Dapr's variable)")
    static let logLevel = Setting("ERRAND_LOG_LEVEL", default: Logger.Level.info, "least severe level that is logged")
    public static let logFile = Setting<String?>(
        "ERRAND_LOG_FILE", default: nil,
        "file that log lines are appended to, 8 MiB and a predecessor; standard error by default")
    static let replica = Setting<String?>(
        "ERRAND_REPLICA", default: nil, "name of this replica, stable over restarts; the host name by default")
    public static let allowedOrigins = Setting(
        "ERRAND_ALLOWED_ORIGINS", default: [String](),
        "web origins that may call across origins (CORS); none by default")
    static let maximumConnections = Setting(
        "ERRAND_MAX_CONNECTIONS", default: 20_000,
        "connections the public listener holds at once; fewer where the process may not have as many files",
        limit: .atLeast(1))
    static let connectionsPerAddress = Setting(
        "ERRAND_CONNECTIONS_PER_ADDRESS", default: 2_000,
        "those of one address at once (of IPv6 64 bits); not counted where ERRAND_TRUSTED_PROXIES says that proxies are in front",
        limit: .atLeast(1))
    static let trustedProxies = Setting(
        "ERRAND_TRUSTED_PROXIES", default: 0,
        "number of proxies in front that set X-Forwarded-For; it tells the client's address from a made-up one",
        limit: .from(0...10))
    static let requestsPerUser = Setting(
        "ERRAND_REQUESTS_PER_USER", default: 6_000,
        "requests of one user in a minute at this replica, a sixth of them at once; 0 for no bound", limit: .atLeast(0))
    static let requestsPerAddress = Setting(
        "ERRAND_REQUESTS_PER_ADDRESS", default: 30_000,
        "requests of one network address in a minute at this replica, a sixth of them at once; 0 for no bound",
        limit: .atLeast(0))
    static let bodyMemory = Setting<Int?>(
        "ERRAND_BODY_MEMORY", default: nil,
        "MiB that all request bodies may hold in memory together, 48 by default; past it those go that have waited longest",
        limit: .atLeast(1))
    static let tokenIssuer = Setting(
        "ERRAND_TOKEN_ISSUER", default: "api", "app id of the service that publishes the keys of access tokens")
    public static let tokenAge = Setting(
        "ERRAND_API_TOKEN_CACHE", default: Duration.seconds(15),
        "how long it is believed whose an API token is: a revoked one holds for so long, 30s at most",
        limit: .from(.zero...APITokens.maximumAge))
    static let traceRate = Setting(
        "ERRAND_TRACE_RATE", default: 1.0,
        "share of the traces begun here that sidecars record, 0 to 1; they record what their caller says, whatever their own rate",
        limit: .from(0...1))
    static let shutdownDeadline = Setting(
        "ERRAND_SHUTDOWN_DEADLINE", default: Duration.seconds(20), "time from SIGTERM to exit, at most")
    static let shutdownQuiet = Setting(
        "ERRAND_SHUTDOWN_QUIET", default: Duration.seconds(3),
        "after SIGTERM idle connections are kept so long, and the sidecar is served until it asked nothing for so long or is gone",
        limit: .from(.zero ... .seconds(60)))

    /// The rows of the settings table.
    public static let all: [SettingDescription] = [
        port.description, portOffset.description, host.description, appPort.description, appToken.description,
        logLevel.description, logFile.description, replica.description, allowedOrigins.description,
        maximumConnections.description, connectionsPerAddress.description, trustedProxies.description,
        bodyMemory.description, requestsPerUser.description, requestsPerAddress.description, tokenIssuer.description,
        tokenAge.description, traceRate.description, shutdownDeadline.description, shutdownQuiet.description,
    ]

    let publicPort: Int
    let appPort: Int
    let host: String
    let appToken: String?
    let logLevel: Logger.Level
    let logFile: String?
    let replica: String
    let allowedOrigins: [String]
    let maximumConnections: Int
    let connectionsPerAddress: Int
    let trustedProxies: Int
    let bodyMemory: Int?
    let requestsPerUser: Int
    let requestsPerAddress: Int
    let tokenIssuer: String
    let tokenAge: Duration
    let traceRate: Double
    let shutdownDeadline: Duration
    let shutdownQuiet: Duration

    init(_ settings: Settings, appID: String, defaultPort: Int) throws(SettingFault) {
        let offset = try settings.read(Self.portOffset)
        let base = try settings.read(Self.port) ?? defaultPort
        publicPort = base == 0 ? 0 : base + offset
        appPort = try settings.read(Self.appPort) ?? (publicPort == 0 ? 0 : publicPort + 1000)
        host = try settings.read(Self.host)
        let token = try settings.read(Self.appToken)
        appToken = token.isEmpty ? nil : token
        logLevel = try settings.read(Self.logLevel)
        logFile = try settings.read(Self.logFile)
        replica = try settings.read(Self.replica) ?? HostName.current
        allowedOrigins = try settings.read(Self.allowedOrigins)
        maximumConnections = try settings.read(Self.maximumConnections)
        connectionsPerAddress = try settings.read(Self.connectionsPerAddress)
        trustedProxies = try settings.read(Self.trustedProxies)
        requestsPerUser = try settings.read(Self.requestsPerUser)
        requestsPerAddress = try settings.read(Self.requestsPerAddress)
        bodyMemory = try settings.read(Self.bodyMemory)
        tokenIssuer = try settings.read(Self.tokenIssuer)
        tokenAge = try settings.read(Self.tokenAge)
        traceRate = try settings.read(Self.traceRate)
        shutdownDeadline = try settings.read(Self.shutdownDeadline)
        shutdownQuiet = try settings.read(Self.shutdownQuiet)
    }
}

/// The machine's host name, which in a cluster is the pod's name.
enum HostName {
    static var current: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "local" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
