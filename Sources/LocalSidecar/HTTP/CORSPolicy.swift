import HTTPTypes

/// CORS as daprd does it, following `go-chi/cors`: no headers unless origins are allowed.
struct CORSPolicy: Sendable {
    /// The allowed origins; a `*` in one matches any text.
    let allowed: [String]

    private static let preflightVary = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"]
    private static let methods: Set<String> = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// The answer to a preflight request; nil when the request is not one.
    func preflight(_ request: SidecarRequest) -> SidecarResponse? {
        guard !allowed.isEmpty, request.method == .options,
            let method = request.headers[.accessControlRequestMethod], !method.isEmpty
        else { return nil }
        var response = SidecarResponse(.ok)
        for name in Self.preflightVary { response.headers.append(HTTPField(name: .vary, value: name)) }
        guard let origin = admitted(request, method) else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowMethods] = method.uppercased()
        let wanted = Self.names(in: request.headers[.accessControlRequestHeaders] ?? "")
        if !wanted.isEmpty { response.headers[.accessControlAllowHeaders] = wanted.joined(separator: ", ") }
        return response
    }

    func decorate(_ request: SidecarRequest, _ response: inout SidecarResponse) {
        guard !allowed.isEmpty, !response.isBare else { return }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        if let origin = admitted(request, request.method.rawValue) {
            response.headers[.accessControlAllowOrigin] = origin
        }
    }

    /// The allowed origin for the answer's header; nil when the request is not allowed.
    private func admitted(_ request: SidecarRequest, _ method: String) -> String? {
        guard let origin = request.headers[.origin], !origin.isEmpty, Self.methods.contains(method.uppercased()) else {
            return nil
        }
        if allowed.contains("*") { return "*" }
        let asked = origin.lowercased()
        return allowed.contains { Self.matches($0.lowercased(), asked) } ? origin : nil
    }

    private static func matches(_ pattern: String, _ origin: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == origin }
        let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return origin.utf8.count >= start.utf8.count + end.utf8.count && origin.hasPrefix(start)
            && origin.hasSuffix(end)
    }

    /// Header names in Go's canonical form: `content-type` becomes `Content-Type`.
    private static func names(in list: String) -> [String] {
        list.split { $0 == "," || $0 == " " }.map { name in
            name.split(separator: "-", omittingEmptySubsequences: false)
                .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
        }
    }
}
