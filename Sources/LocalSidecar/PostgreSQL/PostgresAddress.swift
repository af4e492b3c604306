/// The address of a PostgreSQL server and the credentials for it, as libpq's connection parameters; later ones override
/// earlier ones.
struct PostgresAddress: Sendable, Equatable {
    private(set) var parameters: [(keyword: String, value: String)] = []

    /// Reads a component's `connectionString` (keywords or a URI), and Dapr's additional settings.
    ///
    /// - Throws: ``ResourceFault`` when the server is not given.
    init(_ component: LoadedComponent, timeout: Duration) throws(ResourceFault) {
        parameters = [
            ("application_name", "errand-sidecar"), ("client_encoding", "UTF8"),
            ("connect_timeout", "\(max(2, timeout.components.seconds))"),
        ]
        let connectionString = component["connectionString"].flatMap { $0.isEmpty ? nil : $0 }
        if let connectionString { parameters.append(("dbname", Self.withoutPoolSettings(connectionString))) }
        for (setting, keyword) in Self.settings {
            if let value = component[setting], !value.isEmpty { parameters.append((keyword, value)) }
        }
        guard connectionString != nil || component["host"] != nil || component["hostaddr"] != nil else {
            throw component.fault("connectionString", "missing: where the server is")
        }
    }

    private static let settings = [
        ("host", "host"), ("hostaddr", "hostaddr"), ("port", "port"), ("database", "dbname"), ("user", "user"),
        ("password", "password"), ("sslRootCert", "sslrootcert"),
    ]

    /// Removes the pool settings that Dapr's driver takes in the same string, because libpq does not know them.
    private static func withoutPoolSettings(_ text: String) -> String {
        if text.contains("://") {
            guard let mark = text.firstIndex(of: "?") else { return text }
            let kept = text[text.index(after: mark)...].split(separator: "&").filter { !$0.hasPrefix("pool_") }
            return String(text[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        }
        return text.split(separator: " ").filter { !$0.hasPrefix("pool_") }.joined(separator: " ")
    }

    /// Calls `body` with the keywords and values as libpq takes them: arrays of C strings that end with nil.
    func withArrays<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        Self.withStrings(parameters.map(\.keyword)) { keywords in
            Self.withStrings(parameters.map(\.value)) { values in body(keywords, values) }
        }
    }

    private static func withStrings<Value>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var offsets: [Int] = []
        var bytes: [CChar] = []
        for text in texts {
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil]
            return pointers.withUnsafeBufferPointer { pointers in
                // Never empty: it has at least the nil at its end.
                guard let start = pointers.baseAddress else { preconditionFailure("an empty array has a base here") }
                return body(start)
            }
        }
    }

    static func == (left: PostgresAddress, right: PostgresAddress) -> Bool {
        left.parameters.map(\.keyword) == right.parameters.map(\.keyword)
            && left.parameters.map(\.value) == right.parameters.map(\.value)
    }
}
