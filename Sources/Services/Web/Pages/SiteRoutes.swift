import Contracts
import HTTPTypes
import Hummingbird
import ServiceKit

/// The routes of the page and its files, and of the API's documentation and contracts.
struct SiteRoutes: Sendable {
    let source: AssetSource

    func mount(on routes: Routes) {
        routes.get("/") { request, _ in answer(request, with: source.table.index, cache: Self.revalidated) }
        routes.get("worker.js") { request, _ in answer(request, with: source.table.worker, cache: Self.revalidated) }
        routes.get("docs") { request, _ in answer(request, with: source.table.docs, cache: Self.revalidated) }
        routes.get("docs/:name") { request, context in
            guard let document = Self.documents[try context.parameters.require("name")] else { throw Problem.notFound }
            return answer(request, with: document, cache: Self.revalidated)
        }
        routes.get("assets/**") { request, context in
            let path = context.parameters.getCatchAll()
            let assets = source.table
            guard let asset = assets[path.dropFirst().joined(separator: "/")] else { throw Problem.notFound }
            let isCurrent = path.first.map(String.init) == assets.release
            return answer(request, with: asset, cache: isCurrent ? Self.unchanging : Self.unkept)
        }
        routes.get("**") { request, _ in
            guard Self.isNavigation(request) else { throw Problem.notFound }
            return answer(request, with: source.table.index, cache: Self.revalidated)
        }
        // The router does not fall back from a path that shares a prefix with a forwarded one.
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            routes.on(".well-known/**", method: method, use: Self.nothing)
        }
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            routes.on("**", method: method, use: Self.nothing)
        }
    }

    /// The contracts of all services, by name.
    private static let documents = Dictionary(
        uniqueKeysWithValues: ContractDocument.allCases.map { ($0.name, Asset($0.bytes, path: $0.name)) })

    @Sendable
    private static func nothing(_ request: Request, _ context: ServiceContext) throws -> Response {
        throw Problem.notFound
    }

    private static let revalidated = "no-cache"
    private static let unchanging = "public, max-age=31536000, immutable"
    /// For a file of another release, as requested by a page while replicas are replaced: the answer is this release's
    /// file, and must not be cached.
    private static let unkept = "no-store"

    /// Returns true when a browser navigates to an address of the app, which handles its paths itself; anything else is
    /// not found.
    private static func isNavigation(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.contains("text/html") }
    }

    private func answer(_ request: Request, with asset: Asset, cache: String) -> Response {
        let form = asset.form(accepting: request.headers[values: .acceptEncoding])
        var headers: HTTPFields = [.eTag: form.etag, .cacheControl: cache, .vary: "Accept-Encoding"]
        guard !isKnown(form.etag, to: request) else { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = asset.type
        if let encoding = form.encoding { headers[.contentEncoding] = encoding }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.body))
    }

    /// Returns true when the client has these bytes already (RFC 9110, 13.1.2: the comparison is weak).
    private func isKnown(_ etag: String, to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { tag in
            let tag = tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let text = String(tag)
            return text == "*" || text == etag || text == "W/\(etag)"
        }
    }
}
