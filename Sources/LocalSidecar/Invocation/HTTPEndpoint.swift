import HTTPTypes
import YAML

/// An `HTTPEndpoint` resource: an external service, called by name.
struct HTTPEndpoint: Sendable {
    let name: String
    /// Without a trailing slash.
    let baseURL: String
    let headers: HTTPFields

    /// - Parameter sidecar: its secret stores and environment resolve references.
    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ document: ResourceDocument, in sidecar: Sidecar) throws(ResourceFault) {
        name = document.name
        let spec = try document.body()
        try spec.allow(["baseUrl", "headers", "clientTLS"])
        if let tls = spec["clientTLS"] { throw tls.fault("certificates of one's own are not built in") }
        let base = try spec.required("baseUrl")
        let url = try base.text()
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw base.fault("must start with http:// or https://")
        }
        baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        var headers = HTTPFields()
        for header in try spec["headers"]?.elements() ?? [] {
            try header.allow(["name", "value", "secretKeyRef", "envRef"])
            let written = try header.required("name")
            guard let name = HTTPField.Name(try written.text()) else { throw written.fault("is not a header's name") }
            headers[name] = try sidecar.value(of: header, in: document)
        }
        self.headers = headers
    }
}

extension Sidecar {
    /// The value of a named entry: given literally, or read from a secret store or the environment.
    fileprivate func value(
        of entry: ResourceNode, in document: ResourceDocument
    ) throws(ResourceFault) -> String {
        if let reference = entry["secretKeyRef"] {
            try reference.allow(["name", "key"])
            let name = try reference.required("name").text()
            let store = document.node["auth"]?["secretStore"]?.text ?? ""
            let key = try reference["key"]?.text() ?? name
            guard let secret = (try? secretStores[store]?.secret(name))?[key] else {
                throw reference.fault("no secret \(name) in the secret store \(store.isEmpty ? "(none named)" : store)")
            }
            return secret
        }
        if let variable = entry["envRef"] { return configuration.environment[try variable.text()] ?? "" }
        return try entry["value"]?.text() ?? ""
    }
}
