import HTTPTypes
import YAML

/// An `HTTPEndpoint` resource: a service outside, called by name.
struct HTTPEndpoint: Sendable {
    let name: String
    /// Without a slash at the end.
    let baseURL: String
    let headers: HTTPFields

    /// - Throws: ``ResourceFault`` when there is no base URL.
    init(_ document: ResourceDocument) throws(ResourceFault) {
        name = document.name
        guard let url = document.spec?["baseUrl"]?.scalarText else { throw document.fault("spec.baseUrl", "missing") }
        baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        var headers = HTTPFields()
        for element in document.spec?["headers"]?.elements ?? [] {
            guard let name = element["name"]?.scalarText.flatMap({ HTTPField.Name($0) }) else { continue }
            headers[name] = element["value"]?.scalarText ?? ""
        }
        self.headers = headers
    }
}
