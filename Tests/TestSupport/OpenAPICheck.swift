import FoundationEssentials
package import JSON

/// What every service's OpenAPI document is held to.
package enum OpenAPICheck {
    private static let methods: Set = ["get", "put", "post", "patch", "delete"]

    /// The document in a folder of `specs`.
    package static func specified(in folder: String) throws -> JSONValue {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try JSONValue(
            Array(try Data(contentsOf: URL(filePath: "/\(root)/specs/\(folder)/contracts/openapi.json"))))
    }

    /// The operations that a document describes, such as `get /api/tasks/{id}`.
    package static func operations(of document: JSONValue) -> Set<String> {
        Set(
            (document["paths"]?.object ?? JSONObject()).flatMap { path, item in
                (item.object?.keys ?? []).filter(methods.contains).map { "\($0) \(path)" }
            })
    }

    /// The operations among the routes that a service registers, in the documents' words. What a browser asks before a call
    /// (`OPTIONS`) is none.
    package static func operations(of routes: some Sequence<(method: String, path: String)>) -> Set<String> {
        Set(routes.filter { methods.contains($0.method.lowercased()) }.map { operation($0.method, $0.path) })
    }

    /// What a `$ref` leads to.
    package static func resolved(_ value: JSONValue, in document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    /// A route of the code in the document's words.
    package static func operation(_ method: String, _ path: String) -> String {
        let segments = path.split(separator: "/").map { $0.first == ":" ? "{\($0.dropFirst())}" : String($0) }
        return "\(method.lowercased()) /\(segments.joined(separator: "/"))"
    }

    /// The references that lead nowhere.
    package static func brokenReferences(in document: JSONValue) -> Set<String> {
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            if let reference = value["$ref"]?.string { references.insert(reference) }
            for member in value.object.map({ $0.map(\.value) }) ?? value.array ?? [] { collect(member) }
        }
        collect(document)
        return references.filter { reference in
            reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] } == nil
        }
    }
}
