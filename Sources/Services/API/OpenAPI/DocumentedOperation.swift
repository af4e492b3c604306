import JSON

/// One method of one path, for the page.
struct DocumentedOperation {
    let path: String
    let method: String
    let item: JSONValue
    let operation: JSONValue

    var tag: String { operation["tags"]?.array?.first?.string ?? "other" }

    func write(into html: inout HTMLWriter, _ document: JSONValue) {
        html.raw("<article><h3>")
        html.element("span", method.uppercased(), class: "method")
        html.raw(" ")
        html.element("code", path)
        html.raw("</h3>")
        html.element("p", operation["summary"]?.string ?? "")
        if let description = operation["description"]?.string { html.element("p", description, class: "more") }
        if operation["security"]?.array?.isEmpty == true { html.element("p", "Needs no token.", class: "more") }
        parameters(into: &html, document)
        body(into: &html)
        responses(into: &html, document)
        html.raw("</article>")
    }

    private func parameters(into html: inout HTMLWriter, _ document: JSONValue) {
        let all = (item["parameters"]?.array ?? []) + (operation["parameters"]?.array ?? [])
        guard !all.isEmpty else { return }
        html.raw("<table><caption>Parameters</caption>")
        for parameter in all.map({ Self.resolved($0, in: document) }) {
            html.raw("<tr><th><code>")
            html.text(parameter["name"]?.string ?? "")
            html.raw("</code></th><td>")
            html.text(parameter["in"]?.string ?? "")
            html.raw("</td><td>")
            SchemaTable.type(parameter["schema"] ?? .null, into: &html)
            html.raw("</td><td>")
            html.text(parameter["description"]?.string ?? "")
            html.raw("</td></tr>")
        }
        html.raw("</table>")
    }

    private func body(into html: inout HTMLWriter) {
        guard let content = operation["requestBody"]?["content"]?.object else { return }
        html.raw("<p>Body: ")
        for (type, media) in content {
            html.element("code", type)
            html.raw(" ")
            if let schema = media["schema"] { SchemaTable.type(schema, into: &html) }
            html.raw(" ")
        }
        html.raw("</p>")
    }

    private func responses(into html: inout HTMLWriter, _ document: JSONValue) {
        html.raw("<table><caption>Answers</caption>")
        for (status, response) in operation["responses"]?.object?.members ?? [] {
            let response = Self.resolved(response, in: document)
            html.raw("<tr><th>")
            html.text(status)
            html.raw("</th><td>")
            html.text(response["description"]?.string ?? "")
            html.raw("</td><td>")
            for (_, media) in response["content"]?.object?.members ?? [] {
                if let schema = media["schema"] { SchemaTable.type(schema, into: &html) }
                html.raw(" ")
            }
            html.raw("</td></tr>")
        }
        html.raw("</table>")
    }

    /// The target of a `$ref`.
    static func resolved(_ value: JSONValue, in document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }
}
