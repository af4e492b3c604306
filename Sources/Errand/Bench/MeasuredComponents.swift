import FoundationEssentials

/// The components of one environment, changed so that they find the servers of a measurement.
struct MeasuredComponents: Sendable {
    /// The folder they were written to; whoever made it removes it.
    let folder: String

    /// - Parameters:
    ///   - run: the run file; the environments lie beside it.
    ///   - environment: `embedded`, or `redis` with a broker of that kind.
    ///   - redis: host and port of the broker; nil where none is needed.
    ///   - postgres: where state is kept instead of the environment's own store, as libpq takes it, such as
    ///     `host=127.0.0.1 port=5432 user=errand dbname=errand`.
    init(runFile run: String, environment: String, redis: String?, postgres: String?) throws {
        folder = "/tmp/errand-bench-components-\(UInt32.random(in: 0 ... .max))"
        let source = Paths.resolve("components/\(environment)", against: Paths.parent(of: run))
        try PrivateFile.makeFolder(folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".yaml") {
            var text = String(decoding: ProcessFiles.read("\(source)/\(name)") ?? [], as: UTF8.self)
            if let postgres, name == "statestore.yaml" { text = Self.store(postgres) }
            if let redis { text = text.replacing("localhost:6379", with: redis) }
            try PrivateFile.write(Array(text.utf8), to: "\(folder)/\(name)")
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func store(_ server: String) -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: statestore
        spec:
          type: state.postgresql
          version: v2
          metadata:
            - name: connectionString
              value: "\(server)"
        scopes: [api, notification, audit, chat]
        """
    }
}
