import HTTPTypes

/// The files of the inspector's page, embedded into the executable by the package manager.
///
/// They hold no secret, so they are served without a token; the data they request needs it.
struct InspectorPage: Sendable {
    let path: String
    let type: String
    let bytes: [UInt8]

    static let files = [
        InspectorPage(path: "/", type: "text/html; charset=utf-8", bytes: PackageResources.inspector_html),
        InspectorPage(
            path: "/page/inspector.css", type: "text/css; charset=utf-8", bytes: PackageResources.inspector_css),
        script("main.js", PackageResources.main_js), script("asking.js", PackageResources.asking_js),
        script("building.js", PackageResources.building_js), script("views.js", PackageResources.views_js),
        script("traces.js", PackageResources.traces_js),
    ]

    private static func script(_ name: String, _ bytes: [UInt8]) -> InspectorPage {
        InspectorPage(path: "/page/\(name)", type: "text/javascript; charset=utf-8", bytes: bytes)
    }

    var response: SidecarResponse { Self.secured(SidecarResponse(.ok, headers: [.contentType: type], bytes: bytes)) }

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Adds headers that restrict scripts, resources and connections to the page's own, and forbid caching.
    static func secured(_ response: SidecarResponse) -> SidecarResponse {
        var response = response
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.name("x-content-type-options")] = "nosniff"
        response.headers[.name("referrer-policy")] = "no-referrer"
        response.headers[.name("cross-origin-resource-policy")] = "same-origin"
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
