import HTTPTypes

/// `/v1.0/healthz` and related paths.
struct HealthFeature: SidecarFeature {
    let sidecar: Sidecar

    init(_ sidecar: Sidecar) { self.sidecar = sidecar }

    func register(on routes: inout RouteTable) {
        routes.on(.get, at: "/v1.0/healthz") { request in
            guard sidecar.state.isAppUp else {
                throw SidecarError(
                    .internalServerError, "ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]")
            }
            let wanted = request.queryItems.first { $0.name == "appid" }?.value
            if let wanted, wanted != sidecar.appID {
                throw SidecarError(
                    .internalServerError, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match")
            }
            return .noContent
        }
        routes.on(.get, at: "/v1.0/healthz/outbound") { _ in .noContent }
    }
}
