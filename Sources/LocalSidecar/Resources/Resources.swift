import YAML

/// The contents of a sidecar's resource folders and its configuration file.
struct Resources: Sendable {
    var components: [UnresolvedComponent] = []
    var subscriptions: [ResourceDocument] = []
    var resiliency: [ResourceDocument] = []
    var httpEndpoints: [ResourceDocument] = []
    var configuration: ResourceDocument?
}

/// One resource of any kind as it was read: its location, its scopes, and its body.
struct ResourceDocument: Sendable {
    let kind: String
    let apiVersion: String
    let name: String
    let scopes: [String]
    /// The whole document.
    let node: YAMLNode
    let path: String

    var spec: YAMLNode? { node["spec"] }

    func isVisible(to appID: String) -> Bool { scopes.isEmpty || scopes.contains(appID) }

    func fault(_ key: String, line: Int? = nil, _ message: String) -> ResourceFault {
        ResourceFault(path: path, line: line ?? node.line, key: key, message)
    }
}
