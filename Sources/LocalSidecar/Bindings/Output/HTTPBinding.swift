import Curl
import HTTPTypes

/// `bindings.http`: requests to one base URL.
struct HTTPBinding: OutputBinding {
    let operations = ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"]

    private let url: String
    private let isErrorIfNot2XX: Bool
    private let timeout: Duration
    /// Maximum size of a response, in bytes; the rest is left out.
    private let maximumResponse: Int
    /// A secret that is sent with every request.
    private let token: (header: HTTPField.Name, value: String)?
    private let client: CurlClient

    /// Default time limit. Dapr waits for ever by default; this binding must release the connection eventually.
    private static let patience = Duration.seconds(120)
    private static let usualResponse = 100 << 20
    /// Maximum number of response bytes kept when no limit is set.
    private static let largestResponse = 1 << 30

    /// - Throws: ``ResourceFault`` for settings that are missing or invalid.
    init(_ component: LoadedComponent, client: CurlClient) throws(ResourceFault) {
        self.client = client
        let url = component["url"] ?? ""
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw component.fault("url", "missing, or not an http or https URL")
        }
        self.url = url
        isErrorIfNot2XX = component.flag("errorIfNot2XX", default: true)
        let written = component["responseTimeout"] ?? ""
        guard let timeout = written.isEmpty ? Self.patience : GoDuration.parse(written) else {
            throw component.fault("responseTimeout", "expected a duration such as 10s")
        }
        self.timeout = timeout > .zero ? timeout : Self.patience
        let size = component["maxResponseBodySize"] ?? ""
        guard let size = size.isEmpty ? Self.usualResponse : ByteQuantity.parse(size) else {
            throw component.fault("maxResponseBodySize", "expected a size such as 64Ki")
        }
        maximumResponse = size > 0 ? min(size, Self.largestResponse) : Self.largestResponse
        for name in ["MTLSClientCert", "MTLSClientKey", "MTLSRootCA"] where !(component[name] ?? "").isEmpty {
            throw component.fault(name, "client certificates are not built in")
        }
        token = try Self.token(component)
    }

    private static func token(
        _ component: LoadedComponent
    ) throws(ResourceFault) -> (header: HTTPField.Name, value: String)? {
        guard let value = component["securityToken"], !value.isEmpty else { return nil }
        guard let name = component["securityTokenHeader"].flatMap({ HTTPField.Name($0) }) else {
            throw component.fault("securityTokenHeader", "missing: the header that carries securityToken")
        }
        return (name, value)
    }

    func invoke(_ call: BindingCall) async throws -> BindingResult? {
        let method = HTTPRequest.Method(call.operation == "create" ? "POST" : call.operation.uppercased()) ?? .post
        let hasBody = [.post, .put, .patch].contains(method)
        let target = target(call)
        var request = CurlRequest(
            method, target, headers: headers(call, hasBody: hasBody), body: hasBody ? .bytes(call.data) : .none,
            timeout: timeout, maximumResponseBytes: maximumResponse)
        request.isTruncating = true
        do {
            return try outcome(of: try await client.execute(request), call)
        } catch let error as CurlError {
            throw BindingFault(message: GoText.error(error, method, target, isRemote: false))
        }
    }

    /// Appends the path unchanged: the server decides what `..` in it means.
    private func target(_ call: BindingCall) -> String {
        guard let path = call.metadata["path"], !path.isEmpty else { return url }
        let base = url.reversed().drop { $0 == "/" }.reversed()
        return String(base) + "/" + path.drop { $0 == "/" }
    }

    private func headers(_ call: BindingCall, hasBody: Bool) -> HTTPFields {
        var headers = HTTPFields()
        if hasBody, call.metadata["Content-Type"] == nil {
            headers[.contentType] = "application/json; charset=utf-8"
        }
        if call.metadata["Accept"] == nil { headers[.accept] = "application/json; charset=utf-8" }
        // Metadata whose names begin with a capital letter are headers.
        for (name, value) in call.metadata.sorted(by: { $0.key < $1.key }) where name.first?.isUppercase == true {
            if let name = HTTPField.Name(name), HTTPField.isValidValue(value) { headers[name] = value }
        }
        if let token { headers[token.header] = token.value }
        headers[.traceparent] = call.trace.header
        if !call.trace.state.isEmpty { headers[.tracestate] = call.trace.state }
        if let baggage = call.metadata["baggage"], !baggage.isEmpty { headers[.baggage] = baggage }
        return headers
    }

    private func outcome(of response: CurlResponse, _ call: BindingCall) throws -> BindingResult {
        let reason = ReasonPhrase.text(response.status).map { " " + $0 } ?? ""
        var metadata = [
            (name: "statusCode", value: String(response.status)),
            (name: "status", value: "\(response.status)\(reason)"),
        ]
        for field in response.headers { Self.add(field, to: &metadata) }
        let written = call.metadata["errorIfNot2XX"] ?? ""
        let isStrict = written.isEmpty ? isErrorIfNot2XX : GoTruth.isTrue(written)
        guard !isStrict || (200..<300).contains(response.status) else {
            throw BindingFault(message: "received status code \(response.status)", metadata: metadata)
        }
        return BindingResult(data: response.body, metadata: metadata)
    }

    /// Adds a header to the metadata, joining the values of a repeated one and leaving out connection-specific ones.
    private static func add(_ field: HTTPField, to metadata: inout [(name: String, value: String)]) {
        let name = field.name.canonicalName
        guard name != "connection", name != "transfer-encoding" else { return }
        if let index = metadata.firstIndex(where: { $0.name.lowercased() == name }) {
            metadata[index].value += ", " + field.value
        } else {
            metadata.append((field.name.rawName, field.value))
        }
    }
}

/// Boolean settings as Dapr's components read them.
enum GoTruth {
    static func isTrue(_ text: String) -> Bool {
        ["true", "1", "yes", "y", "on", "t"].contains(text.lowercased())
    }
}

/// Parses a size in bytes in the notation of Kubernetes quantities: `4096`, `64Ki`, `1.5M`, `1e6`.
///
/// Source: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.
enum ByteQuantity {
    private static let units: [Substring: Double] = [
        "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Ki": 0x1p10, "Mi": 0x1p20,
        "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
    ]

    /// - Returns: nil when the text is not such a size, or not a whole number of bytes.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { "+-.0123456789".contains($0) }
        let unit = text.dropFirst(digits.count)
        guard let value = Double(digits), let factor = units[unit] ?? exponent(unit) else { return nil }
        return Int(exactly: value * factor)
    }

    private static func exponent(_ text: Substring) -> Double? {
        guard text.first == "e" || text.first == "E", let exponent = Int8(text.dropFirst()) else { return nil }
        return Double("1e\(exponent)")
    }
}
