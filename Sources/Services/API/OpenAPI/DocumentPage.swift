import Crypto
import Encoding
import JSON
import ServiceKit

/// `/docs`: the OpenAPI document as an HTML page, without scripts or external resources.
enum DocumentPage {
    /// Permits only the page's own style sheet, by its digest.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(base64(SHA256.hash(data: Array(style.utf8))))'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"

    static let html: [UInt8] = {
        guard let document = try? JSONValue(Array(TasksOpenAPI.text.utf8)) else { return [] }
        return page(document)
    }()

    static func page(_ document: JSONValue) -> [UInt8] {
        var html = HTMLWriter()
        html.raw(#"<!doctype html><html lang="en"><head><meta charset="utf-8">"#)
        html.raw(
            #"<meta name="viewport" content="width=device-width, initial-scale=1"><title>Errand API</title><style>"#)
        html.raw(style)
        html.raw("</style></head><body><header><h1>")
        html.text("\(document["info"]?["title"]?.string ?? "") API")
        html.raw("</h1><p>")
        html.text(document["info"]?["description"]?.string ?? "")
        html.raw(#"</p><p><a href="/openapi.json">openapi.json</a></p></header><main>"#)
        let operations = operations(of: document)
        let tags = operations.map(\.tag).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        navigation(tags, into: &html)
        for tag in tags {
            html.raw(#"<section><h2 id=""#)
            html.text(tag)
            html.raw(#"">"#)
            html.text(tag)
            html.raw("</h2>")
            for operation in operations where operation.tag == tag { operation.write(into: &html, document) }
            html.raw("</section>")
        }
        schemas(of: document, into: &html)
        html.raw("</main></body></html>")
        return Array(html.markup.utf8)
    }

    private static func navigation(_ tags: [String], into html: inout HTMLWriter) {
        html.raw("<nav>")
        for tag in tags + ["schemas"] {
            html.raw(##"<a href="#"##)
            html.text(tag)
            html.raw(#"">"#)
            html.text(tag)
            html.raw("</a> ")
        }
        html.raw("</nav>")
    }

    private static func operations(of document: JSONValue) -> [DocumentedOperation] {
        (document["paths"]?.object?.members ?? []).flatMap { path, item in
            (item.object?.members ?? []).compactMap { method, operation in
                ["get", "put", "post", "patch", "delete"].contains(method)
                    ? DocumentedOperation(path: path, method: method, item: item, operation: operation) : nil
            }
        }
    }

    private static func schemas(of document: JSONValue, into html: inout HTMLWriter) {
        html.raw(#"<section><h2 id="schemas">schemas</h2>"#)
        for (name, schema) in document["components"]?["schemas"]?.object?.members ?? [] {
            html.raw(#"<article id="schema-"#)
            html.text(name)
            html.raw(#""><h3>"#)
            html.text(name)
            html.raw("</h3>")
            SchemaTable.write(schema, into: &html)
            html.raw("</article>")
        }
        html.raw("</section>")
    }

    private static func base64(_ digest: SHA256.Digest) -> String {
        let text = Base64URL.encode(digest).map { character -> Character in
            switch character {
            case "-": "+"
            case "_": "/"
            default: character
            }
        }
        return String(text) + "="
    }
}

extension DocumentPage {
    static let style = """
        :root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 20%,transparent)}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        article{border:1px solid var(--line);border-radius:.5rem;padding:0 1rem .5rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}
        caption{text-align:left;font-weight:600;padding:.25rem 0}
        th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line)}
        code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
        .method{font:600 .8rem ui-monospace,monospace;border:1px solid;border-radius:.25rem;padding:.1rem .4rem}
        .more{opacity:.8}nav a{margin-right:.75rem}
        """
}
