/// The settings of a `state.sqlite` component, under Dapr's names.
struct SQLiteStateSettings: Sendable {
    /// The database file; `:memory:` is refused, since writer and readers use separate connections.
    let path: String
    let table: String
    let metadataTable: String
    /// Interval at which expired rows are deleted; nil for never.
    let cleanupInterval: Duration?
    /// Time limit for waiting for another process's lock; zero does not wait.
    let busyTimeout: Duration
    let isWriteAhead: Bool

    func connect() throws(SQLiteFault) -> SQLiteConnection {
        try SQLiteConnection(path: path, busyTimeout: busyTimeout, isWriteAhead: isWriteAhead)
    }

    init(_ component: LoadedComponent, _ configuration: SidecarConfiguration) throws(ResourceFault) {
        guard var path = component["connectionString"] ?? component["url"], !path.isEmpty else {
            throw component.fault("connectionString", "missing: the path of the database file")
        }
        guard !path.contains(":memory:") else {
            throw component.fault("connectionString", "a database in memory is state.in-memory")
        }
        if path.hasPrefix("file:") { path.removeFirst("file:".count) }
        self.path = configuration.path(String(path.prefix { $0 != "?" }))
        table = try Self.name(component, "tableName", default: "state")
        metadataTable = try Self.name(component, "metadataTableName", default: "metadata")
        cleanupInterval = try Self.interval(component)
        let busy = component["busyTimeout"].flatMap { $0.isEmpty ? nil : $0 } ?? "2s"
        guard let wait = GoDuration.policy(busy) else {
            throw component.fault("busyTimeout", "expected a duration, such as 2s, or milliseconds")
        }
        busyTimeout = max(wait, .zero)
        isWriteAhead = !component.flag("disableWAL")
    }

    private static func name(_ component: LoadedComponent, _ setting: String, default fallback: String)
        throws(ResourceFault) -> String
    {
        guard let name = component[setting], !name.isEmpty else { return fallback }
        guard
            name.utf8.allSatisfy({
                ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F
            })
        else { throw component.fault(setting, "a table's name has only letters, digits and _") }
        return name
    }

    private static func interval(_ component: LoadedComponent) throws(ResourceFault) -> Duration? {
        guard let text = component["cleanupInterval"], !text.isEmpty else { return .seconds(3600) }
        guard let interval = GoDuration.parse(text) else {
            throw component.fault("cleanupInterval", "expected a duration, such as 1h")
        }
        return interval > .zero ? interval : nil
    }
}
