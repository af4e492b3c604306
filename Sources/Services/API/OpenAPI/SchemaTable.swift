import JSON

/// Writes a JSON Schema as a table of its members.
enum SchemaTable {
    static func write(_ schema: JSONValue, into html: inout HTMLWriter) {
        if let description = schema["description"]?.string { html.element("p", description) }
        let parts = schema["allOf"]?.array ?? [schema]
        for part in parts where part["properties"] == nil {
            html.raw("<p>")
            type(part, into: &html)
            html.raw("</p>")
        }
        html.raw("<table>")
        for part in parts {
            let required = Set(part["required"]?.array?.compactMap(\.string) ?? [])
            for (name, member) in part["properties"]?.object?.members ?? [] {
                html.raw("<tr><th><code>")
                html.text(name)
                html.raw("</code></th><td>")
                type(member, into: &html)
                html.raw("</td><td>")
                html.text(required.contains(name) ? "always" : "")
                html.raw("</td><td>")
                html.text(member["description"]?.string ?? "")
                html.raw("</td></tr>")
            }
        }
        html.raw("</table>")
    }

    /// Writes a short description of a type, or a link to a named schema.
    static func type(_ schema: JSONValue, into html: inout HTMLWriter) {
        if let name = schema["$ref"]?.string?.split(separator: "/").last {
            html.raw(##"<a href="#schema-"##)
            html.text(String(name))
            html.raw(#"">"#)
            html.text(String(name))
            html.raw("</a>")
            return
        }
        if let items = schema["items"] {
            html.raw("array of ")
            return type(items, into: &html)
        }
        for (index, alternative) in (schema["oneOf"]?.array ?? schema["anyOf"]?.array ?? []).enumerated() {
            if index > 0 { html.raw(" or ") }
            type(alternative, into: &html)
        }
        let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
        let values = (schema["enum"]?.array ?? schema["const"].map { [$0] } ?? []).map(text)
        html.text((values.isEmpty ? types : values).joined(separator: " | "))
        if let format = schema["format"]?.string { html.text(" (\(format))") }
        if let fallback = schema["default"] { html.text(", default \(text(fallback))") }
    }

    private static func text(_ value: JSONValue) -> String {
        value.string ?? String(decoding: value.bytes, as: UTF8.self)
    }
}
