import ServiceKit

/// The settings of the web app.
struct WebSettings: Sendable {
    static let syncPort = Setting(
        "ERRAND_SYNC_PORT", default: 8003, "public port of the sync service, before the port offset",
        limit: .from(1...65_535))
    static let syncURL = Setting<String?>(
        "ERRAND_SYNC_URL", default: nil,
        "address of the sync service's WebSocket as browsers reach it: ws://…, wss://…, or a path of this origin; "
            + "by default this host at ERRAND_SYNC_PORT",
        where: { $0.map(SyncAddress.isUsable) ?? true })
    static let uploads = Setting(
        "ERRAND_UPLOADS", default: 32, "bodies over 64 KiB that are passed on at once", limit: .atLeast(1))
    static let uploadsPerAddress = Setting(
        "ERRAND_UPLOADS_PER_ADDRESS", default: 4, "those of one address at once", limit: .atLeast(1))
    static let assets = Setting<String?>(
        "ERRAND_WEB_ASSETS", default: nil,
        "folder to read the web app's files from at each request, to work on them; by default those in the executable")
    static let retryWindow = Setting(
        "ERRAND_RETRY_WINDOW", default: Duration.seconds(5),
        "how long a call that did not reach its service is made again, where that is safe",
        limit: .from(.zero ... .seconds(25)))

    /// The rows of the settings table.
    static let all: [SettingDescription] = [
        syncPort.description, syncURL.description, uploads.description, uploadsPerAddress.description,
        assets.description,
        retryWindow.description,
    ]

    let sync: SyncAddress
    let uploads: Int
    let uploadsPerAddress: Int
    let assets: String?
    let retryWindow: Duration

    init(_ settings: Settings) throws(SettingFault) {
        let port = try settings.read(Self.syncPort) + settings.read(ServiceSettings.portOffset)
        sync = SyncAddress(fixed: try settings.read(Self.syncURL), port: port)
        uploads = try settings.read(Self.uploads)
        uploadsPerAddress = try settings.read(Self.uploadsPerAddress)
        assets = try settings.read(Self.assets)
        retryWindow = try settings.read(Self.retryWindow)
    }
}
