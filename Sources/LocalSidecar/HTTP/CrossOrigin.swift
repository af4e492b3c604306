import HTTPTypes

/// CORS as daprd does it: nothing at all unless origins are allowed.
struct CrossOrigin: Sendable {
    let allowed: [String]

    private static let preflightVary = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"]

    /// The answer to a browser's question before the real request; nil when this is none.
    func preflight(_ request: SidecarRequest) -> SidecarResponse? {
        guard !allowed.isEmpty, request.method == .options, let origin = request.headers[.origin],
            let method = request.headers[.accessControlRequestMethod]
        else { return nil }
        var response = SidecarResponse(.ok)
        for name in Self.preflightVary { response.headers.append(HTTPField(name: .vary, value: name)) }
        guard allows(origin) else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowMethods] = method
        if let wanted = request.headers[.accessControlRequestHeaders] {
            response.headers[.accessControlAllowHeaders] =
                wanted.split(separator: ",").map { Self.canonical($0) }.joined(separator: ", ")
        }
        return response
    }

    func decorate(_ request: SidecarRequest, _ response: inout SidecarResponse) {
        guard !allowed.isEmpty else { return }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        if let origin = request.headers[.origin], allows(origin) {
            response.headers[.accessControlAllowOrigin] = origin
        }
    }

    private func allows(_ origin: String) -> Bool { allowed.contains("*") || allowed.contains(origin) }

    /// A header's name as Go writes it: `content-type` becomes `Content-Type`.
    private static func canonical(_ name: Substring) -> String {
        name.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
    }
}
