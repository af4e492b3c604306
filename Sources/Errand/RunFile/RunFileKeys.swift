/// The keys allowed in a run file.
enum RunFileKeys {
    static let top: Set = ["version", "name", "common", "apps"]

    /// In `common` and in every app.
    static let shared: Set = [
        "resourcesPath", "resourcesPaths", "configFilePath", "appProtocol", "maxBodySize", "env",
        "appSSL", "apiListenAddresses", "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout",
        "appHealthThreshold", "appLogDestination", "appMaxConcurrency", "blockShutdownDuration", "daprdLogDestination",
        "enableApiLogging", "enableAppHealthCheck", "enableProfiling", "logLevel", "placementHostAddress",
        "readBufferSize", "runtimePath", "schedulerHostAddress",
    ]

    static let app: Set = shared.union([
        "appID", "appDirPath", "appPort", "appChannelAddress", "command", "daprHTTPPort", "daprGRPCPort",
        "daprInternalGRPCPort", "metricsPort", "profilePort", "unixDomainSocket",
    ])
}
