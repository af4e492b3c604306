import ArgumentParser
import SuiteClient

/// The options for the address of a running suite.
struct SuiteAddressOptions: ParsableArguments {
    @Option(help: "The API's URL; by default the one of `errand up` on this machine.")
    var url: String?

    @Option(help: "The sync service's URL, ws://… or wss://…; by default beside the API, with https at its origin.")
    var sync: String?

    @Option(help: "The web app's URL; by default beside the API when that is local, otherwise not looked at.")
    var web: String?

    @Option(help: "The port offset that `errand up` was started with.")
    var portOffset: Int = 0

    var address: SuiteAddress {
        let local = SuiteAddress.local(portOffset: portOffset)
        guard let url else { return SuiteAddress(api: local.api, sync: sync ?? local.sync, web: web ?? local.web) }
        let api = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard !api.hasPrefix("https://") else {
            return SuiteAddress(api: api, sync: sync ?? "wss://" + api.dropFirst("https://".utf8.count), web: web)
        }
        let host = api.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? "127.0.0.1"
        let name = host.split(separator: ":").first ?? "127.0.0.1"
        return SuiteAddress(api: api, sync: sync ?? "ws://\(name):\(8003 + portOffset)", web: web)
    }
}
