import HTTPTypes
import Hummingbird
import ServiceKit

/// The page and its files.
struct SiteRoutes: Sendable {
    let assets: AssetTable

    func mount(on routes: Routes) {
        routes.get("/") { request, _ in answer(request, with: assets.index, cache: Self.revalidated) }
        routes.get("assets/**") { request, context in
            let path = context.parameters.getCatchAll()
            guard let asset = assets[path.dropFirst().joined(separator: "/")] else { throw Problem.notFound }
            return answer(request, with: asset, cache: cache(for: path.first))
        }
        routes.get("**") { request, _ in
            guard Self.isNavigation(request) else { throw Problem.notFound }
            return answer(request, with: assets.index, cache: Self.revalidated)
        }
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            routes.on("**", method: method, use: Self.nothing)
        }
    }

    @Sendable
    private static func nothing(_ request: Request, _ context: ServiceContext) throws -> Response {
        throw Problem.notFound
    }

    private static let revalidated = "no-cache"
    private static let unchanging = "public, max-age=31536000, immutable"

    /// While replicas are replaced, a page may ask this one for another release's file: it gets this one's, not to keep.
    private func cache(for release: Substring?) -> String {
        release.map(String.init) == assets.release ? Self.unchanging : "no-store"
    }

    /// A browser opening an address of the app, which knows its own paths; anything else wants what is not here.
    private static func isNavigation(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.contains("text/html") }
    }

    private func answer(_ request: Request, with asset: Asset, cache: String) -> Response {
        let headers: HTTPFields = [.eTag: asset.etag, .cacheControl: cache]
        guard !isKnown(asset.etag, to: request) else { return Response(status: .notModified, headers: headers) }
        var response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.body))
        response.headers[.contentType] = asset.type
        return response
    }

    /// Whether the client holds these bytes already (RFC 9110, 13.1.2: the comparison is weak).
    private func isKnown(_ etag: String, to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { tag in
            let tag = tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let text = String(tag)
            return text == "*" || text == etag || text == "W/\(etag)"
        }
    }
}
