import HTTPTypes
import JSON

/// A state component as seen by one application, whose keys have a prefix that separates them from others'.
struct StateBinding: Sendable {
    let name: String
    let store: any StateStore
    private let prefix: String?

    /// - Parameter namespace: empty outside Kubernetes, unless the environment sets one.
    init(_ component: LoadedComponent, appID: String, namespace: String = "", store: any StateStore) {
        name = component.name
        self.store = store
        switch component["keyPrefix"] ?? "" {
        case "", "appid": prefix = appID
        case "name": prefix = component.name
        case "none": prefix = nil
        case "namespace": prefix = namespace.isEmpty ? appID : "\(namespace).\(appID)"
        case let custom: prefix = custom
        }
    }

    /// The key under which the component stores a value.
    ///
    /// - Parameter namesField: true when an error names the key as the invalid field; daprd does not in transactions.
    /// - Throws: ``SidecarError`` for a key that could be mistaken for a prefixed one.
    func storedKey(_ key: String, namesField: Bool = true) throws -> String {
        guard !key.contains(ascii: "||") else { throw illegalKey(key, namesField: namesField) }
        return prefix.map { "\($0)||\(key)" } ?? key
    }

    /// The key without the prefix, as the application knows it.
    func applicationKey(_ key: String) -> String {
        guard let prefix, !key.isEmpty else { return key }
        return String(key.dropFirst(prefix.count + 2))
    }

    private func illegalKey(_ key: String, namesField: Bool) -> SidecarError {
        let message =
            "api error: code = InvalidArgument desc = input key/keyPrefix '\(key)' can't contain '||'"
        var violation: JSONValue = ["description": .string(message)]
        if namesField { violation = ["field": .string(key), "description": .string(message)] }
        return SidecarError(
            .badRequest, "ERR_MALFORMED_REQUEST", message,
            details: [
                [
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "field_violations": [violation],
                ],
                .resource(name),
                .errorInfo(reason: "DAPR_STATE_ILLEGAL_KEY"),
            ])
    }
}
