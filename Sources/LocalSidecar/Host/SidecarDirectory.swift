/// The sidecars of a host by app id: the name resolution of service invocation.
struct SidecarDirectory: Sendable {
    private var byAppID: [String: [Sidecar]] = [:]

    mutating func add(_ sidecar: Sidecar) { byAppID[sidecar.appID, default: []].append(sidecar) }

    /// The replicas of an application.
    func replicas(of appID: String) -> [Sidecar] { byAppID[appID] ?? [] }
}
