import ServiceKit

/// What the environment decides about the web app.
struct WebSettings: Sendable {
    static let syncPort = Setting(
        "ERRAND_SYNC_PORT", default: 8003, "public port of the sync service, before the port offset",
        where: { (1...65_535).contains($0) })
    static let syncURL = Setting<String?>(
        "ERRAND_SYNC_URL", default: nil,
        "address of the sync service's WebSocket as browsers reach it: ws://…, wss://…, or a path of this origin; "
            + "by default this host at ERRAND_SYNC_PORT",
        where: { $0.map(SyncAddress.isUsable) ?? true })
    static let trustedProxies = Setting(
        "ERRAND_TRUSTED_PROXIES", default: 0,
        "number of proxies in front that set X-Forwarded-For; it tells the client's address from a made-up one",
        where: { (0...10).contains($0) })
    static let assets = Setting<String?>(
        "ERRAND_WEB_ASSETS", default: nil,
        "folder to read the web app's files from at each request, to work on them; by default those in the executable")
    static let retryWindow = Setting(
        "ERRAND_RETRY_WINDOW", default: Duration.seconds(5),
        "how long a call that did not reach its service is made again, where that is safe",
        where: { $0 >= .zero && $0 <= .seconds(25) })

    /// The rows of the settings table.
    static let all: [SettingDescription] = [
        syncPort.description, syncURL.description, trustedProxies.description, assets.description,
        retryWindow.description,
    ]

    let sync: SyncAddress
    let trustedProxies: Int
    let assets: String?
    let retryWindow: Duration

    init(_ settings: Settings) throws(SettingFault) {
        let port = try settings.read(Self.syncPort) + settings.read(ServiceSettings.portOffset)
        sync = SyncAddress(fixed: try settings.read(Self.syncURL), port: port)
        trustedProxies = try settings.read(Self.trustedProxies)
        assets = try settings.read(Self.assets)
        retryWindow = try settings.read(Self.retryWindow)
    }
}
