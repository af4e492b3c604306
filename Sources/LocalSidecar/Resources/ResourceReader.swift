import FoundationEssentials
import YAML

/// Reads resource folders as daprd does: every `.yaml` and `.yml` file directly inside, each with one or more
/// documents.
struct ResourceReader {
    /// - Parameters:
    ///   - folders: resource folders, or single files.
    ///   - configurationFile: the file of the `Configuration` resource, if there is one.
    static func read(folders: [String], configurationFile: String?) throws(ResourceFault) -> Resources {
        var resources = Resources()
        for folder in folders {
            for path in try files(in: folder) { try add(path, to: &resources) }
        }
        if let configurationFile {
            for document in try documents(in: configurationFile) where document.kind == "Configuration" {
                resources.configuration = document
            }
        }
        return resources
    }

    private static func add(_ path: String, to resources: inout Resources) throws(ResourceFault) {
        for document in try documents(in: path) {
            switch document.kind {
            case "Component": resources.components.append(try UnresolvedComponent(document))
            case "Subscription": resources.subscriptions.append(document)
            case "Resiliency": resources.resiliency.append(document)
            case "HTTPEndpoint": resources.httpEndpoints.append(document)
            case "Configuration": resources.configuration = resources.configuration ?? document
            default:
                throw document.fault(
                    "kind", line: document.node["kind"]?.line,
                    "unknown kind \(document.kind); expected Component, Subscription, Resiliency, Configuration or HTTPEndpoint"
                )
            }
        }
    }

    private static func files(in folder: String) throws(ResourceFault) -> [String] {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw ResourceFault(path: folder, "no such folder of resources")
        }
        guard isFolder else { return [folder] }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            throw ResourceFault(path: folder, "the folder cannot be read")
        }
    }

    static func documents(in path: String) throws(ResourceFault) -> [ResourceDocument] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ResourceFault(path: path, "the file cannot be read")
        }
        let nodes: [YAMLNode]
        do {
            nodes = try YAMLNode.documents(in: Array(data))
        } catch {
            throw ResourceFault(path: path, line: error.line, error.message)
        }
        var documents: [ResourceDocument] = []
        for node in nodes { documents.append(try document(node, path: path)) }
        return documents
    }

    private static func document(_ node: YAMLNode, path: String) throws(ResourceFault) -> ResourceDocument {
        func required(_ key: String, _ value: YAMLNode?) throws(ResourceFault) -> String {
            guard let text = value?.text else {
                throw ResourceFault(path: path, line: value?.line ?? node.line, key: key, "missing, or not a word")
            }
            return text
        }
        let kind = try required("kind", node["kind"])
        let version = try required("apiVersion", node["apiVersion"])
        guard version.hasPrefix("dapr.io/") else {
            throw ResourceFault(
                path: path, line: node["apiVersion"]?.line, key: "apiVersion",
                "expected dapr.io/v1alpha1 or dapr.io/v2alpha1")
        }
        let name = try required("metadata.name", node["metadata"]?["name"])
        let whole = ResourceNode(node: node, key: "", path: path)
        try whole.allow(["apiVersion", "kind", "metadata", "spec", "scopes", "auth"])
        if let auth = whole["auth"] {
            try auth.allow(["secretStore"])
            _ = try auth.required("secretStore").text()
        }
        let scopes = try whole["scopes"]?.texts() ?? []
        return ResourceDocument(kind: kind, apiVersion: version, name: name, scopes: scopes, node: node, path: path)
    }
}
