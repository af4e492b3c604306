import FoundationEssentials

/// The embedded components with one difference: state is kept in a PostgreSQL server.
struct PostgresComponents: Sendable {
    /// The folder they were written to; whoever made it removes it.
    let folder: String

    /// - Parameters:
    ///   - run: the run file; the embedded components lie beside it.
    ///   - server: a libpq connection string, such as `host=127.0.0.1 port=5432 user=errand dbname=errand`.
    init(runFile run: String, server: String) throws {
        folder = "/tmp/errand-bench-components-\(UInt32.random(in: 0 ... .max))"
        let source = Paths.resolve("components/embedded", against: Paths.parent(of: run))
        try PrivateFile.makeFolder(folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".yaml") {
            let text = ProcessFiles.read("\(source)/\(name)") ?? []
            try PrivateFile.write(
                name == "statestore.yaml" ? Array(Self.store(server).utf8) : text, to: "\(folder)/\(name)")
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
        """
    }
}
