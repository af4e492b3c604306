package import Hummingbird
package import ServiceKit

/// The web app: its files, and the single origin in front of the API, so that a browser needs no cross-origin calls.
package struct WebService: SuiteService {
    /// The service's app id.
    package static let appID = "web"
    /// The default public port.
    package static let defaultPort = 3000

    /// The service's own environment variables.
    package static var settings: [SettingDescription] { WebSettings.all }

    let settings: WebSettings
    let forwarder: Forwarder

    /// Reads the settings.
    /// - Throws: `SettingFault` when a variable is unusable.
    package init(_ environment: ServiceEnvironment) async throws {
        settings = try WebSettings(environment.settings)
        forwarder = Forwarder(
            dapr: environment.dapr,
            uploads: Places(
                most: settings.uploads, mostOfOne: settings.uploadsPerAddress,
                busy: "Too many documents are being sent at this moment."),
            retryWindow: settings.retryWindow)
    }

    /// Adds the routes of the files, the page's configuration, and the API forwarded.
    package func routes(_ routes: Routes) {
        let site = routes.group().add(middleware: SecurityHeaders(sync: settings.sync))
        forwarder.mount(on: site)
        PageConfiguration(sync: settings.sync).mount(on: site)
        SiteRoutes(source: AssetSource(settings.assets)).mount(on: site)
    }
}
