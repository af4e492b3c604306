import YAML

extension RunFileReader {
    /// Reads how a sidecar treats its application, and checks what only daprd acts on.
    func readRuntime(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        try readHealth(node, at: key, into: &app)
        // Below one there is no limit, as for the Dapr CLI.
        if let limit = try whole(node, "appMaxConcurrency", at: key) {
            app.maximumConcurrency = limit < 1 ? nil : limit
        }
        for name in ["appSSL"] where try flag(node, name, at: key) == true {
            throw fault(node[name] ?? node, "\(key).\(name)", "sidecars here call applications without TLS")
        }
        if let addresses = try text(node, "apiListenAddresses", at: key),
            addresses.split(separator: ",").contains(where: {
                !["127.0.0.1", "localhost", "[::1]", "::1"].contains($0)
            })
        {
            throw fault(
                node["apiListenAddresses"] ?? node, "\(key).apiListenAddresses",
                "sidecars here listen on the loopback interface only")
        }
        if let size = node["readBufferSize"], !size.isNull, Quantity.bytes(size) == nil {
            throw fault(size, "\(key).readBufferSize", "must be a size such as 4Ki")
        }
        for name in ["enableApiLogging", "enableProfiling"] { _ = try flag(node, name, at: key) }
        _ = try whole(node, "blockShutdownDuration", at: key, orText: true)
        for name in ["logLevel", "placementHostAddress", "schedulerHostAddress", "runtimePath"] {
            if let value = node[name], value.entries != nil || value.elements != nil {
                throw fault(value, "\(key).\(name)", "must be a text")
            }
        }
        if let level = node["logLevel"]?.text { app.sidecarLogLevel = level }
        try readLogs(node, at: key, into: &app)
    }

    private func readHealth(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        var health = app.health ?? RunApp.Health()
        if let isEnabled = try flag(node, "enableAppHealthCheck", at: key) { health.isEnabled = isEnabled }
        if let path = try text(node, "appHealthCheckPath", at: key) { health.path = path }
        if let interval = try whole(node, "appHealthProbeInterval", at: key), interval > 0 {
            health.interval = interval
        }
        if let timeout = try whole(node, "appHealthProbeTimeout", at: key), timeout > 0 { health.timeout = timeout }
        if let count = try whole(node, "appHealthThreshold", at: key), count > 0 { health.threshold = count }
        app.health = health == RunApp.Health() ? nil : health
    }

    private func readLogs(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        for name in ["appLogDestination", "daprdLogDestination"] {
            guard let written = try text(node, name, at: key) else { continue }
            guard let destination = RunApp.LogDestination(rawValue: written) else {
                throw fault(node[name] ?? node, "\(key).\(name)", "must be file, console or fileAndConsole")
            }
            if name == "appLogDestination" { app.appLogs = destination }
        }
    }

    private func flag(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> Bool? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let flag = value.bool else { throw fault(value, "\(key).\(name)", "must be true or false") }
        return flag
    }

    private func whole(
        _ node: YAMLNode, _ name: String, at key: String, orText: Bool = false
    ) throws(RunFileFault) -> Int? {
        guard let value = node[name], !value.isNull else { return nil }
        if orText, value.text != nil { return nil }
        guard let number = value.integer else { throw fault(value, "\(key).\(name)", "must be a whole number") }
        return number
    }
}

/// Kubernetes' way of writing sizes: `4Mi`, `16M`, `1024`.
enum Quantity {
    private static let units: [(suffix: String, scale: Int)] = [
        ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000),
    ]

    /// - Returns: nil when the node is no size.
    static func bytes(_ node: YAMLNode) -> Int? {
        guard let text = node.text else { return nil }
        let unit = units.first { text.hasSuffix($0.suffix) }
        guard let number = Double(text.dropLast(unit?.suffix.count ?? 0)), number.isFinite, abs(number) < 1e9 else {
            return nil
        }
        return Int((number * Double(unit?.scale ?? 1)).rounded(.up))
    }
}
