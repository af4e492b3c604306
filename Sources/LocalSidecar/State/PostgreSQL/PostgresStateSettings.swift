/// The settings of a `state.postgresql` component (v2), under Dapr's names.
struct PostgresStateSettings: Sendable {
    let address: PostgresAddress
    /// The name of the rows' table: `tablePrefix`, which may include a schema, and `state`.
    let table: String
    let metadataTable: String
    /// Distinguishes the tables of several components in the metadata table.
    let prefix: String
    /// Interval at which expired rows are deleted; nil for never.
    let cleanupInterval: Duration?
    /// Numbers of connections for reading and for writing.
    let readers: Int
    let writers: Int

    init(_ component: LoadedComponent) throws(ResourceFault) {
        guard component.version != "v1" else {
            throw component.fault("version", "the tables of state.postgresql v1 are not built in: use spec.version v2")
        }
        let timeout = try Self.duration(component, "timeout", "timeoutInSeconds") ?? .seconds(20)
        guard timeout >= .seconds(1) else { throw component.fault("timeout", "must be at least 1s") }
        address = try PostgresAddress(component, timeout: timeout)
        prefix = try Self.name(component, "tablePrefix") ?? ""
        table = prefix + "state"
        metadataTable = try Self.name(component, "metadataTableName") ?? "dapr_metadata"
        let interval = try Self.duration(component, "cleanupInterval", "cleanupIntervalInSeconds") ?? .seconds(3600)
        cleanupInterval = interval > .zero ? interval : nil
        guard let connections = Int(component["maxConns"].flatMap { $0.isEmpty ? nil : $0 } ?? "4"), connections >= 0
        else { throw component.fault("maxConns", "must be a whole number") }
        writers = connections < 4 ? 1 : min(4, connections / 2)
        readers = connections < 3 ? 1 : min(4, connections - writers)
    }

    /// A checked table name, perhaps qualified by a schema, because it becomes part of SQL text.
    private static func name(_ component: LoadedComponent, _ setting: String) throws(ResourceFault) -> String? {
        guard let name = component[setting], !name.isEmpty else { return nil }
        let isPlain = name.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F || $0 == 0x2E
        }
        guard isPlain else { throw component.fault(setting, "may have only letters, digits, _ and one dot") }
        return name
    }

    private static func duration(
        _ component: LoadedComponent, _ names: String...
    ) throws(ResourceFault) -> Duration? {
        for name in names {
            guard let text = component[name], !text.isEmpty else { continue }
            if let seconds = Int(text) { return .seconds(seconds) }
            guard let duration = GoDuration.parse(text) else {
                throw component.fault(name, "expected a duration, such as 1h")
            }
            return duration
        }
        return nil
    }
}
