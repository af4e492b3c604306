import HTTPTypes
import JSON

/// A state component as one application sees it: with the prefix that keeps its keys apart from others'.
struct StateBinding: Sendable {
    let name: String
    let store: any StateStore
    private let prefix: String?

    /// - Parameter namespace: empty outside of Kubernetes, unless the environment says otherwise.
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

    /// The key under which the component stores.
    /// - Parameter namesField: whether a refusal names the key as the field at fault; daprd does not in transactions.
    /// - Throws: ``SidecarError`` for a key that would be taken for one with a prefix.
    func storedKey(_ key: String, namesField: Bool = true) throws -> String {
        guard !key.contains(ascii: "||") else { throw illegalKey(key, namesField: namesField) }
        return prefix.map { "\($0)||\(key)" } ?? key
    }

    /// The key the application knows.
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
