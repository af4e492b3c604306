public import Curl
import Encoding
public import HTTPTypes
import JSON

// The types of Curl in the signatures of invocations: importing Dapr exposes these, and not the HTTP client itself.
@_exported public import enum Curl.CurlBody
@_exported public import class Curl.CurlBodyStream
@_exported public import struct Curl.CurlResponse
@_exported public import class Curl.CurlResponseBody
@_exported public import struct Curl.CurlStreamingResponse

/// A client of one Dapr sidecar's HTTP API.
///
/// Cheap to copy; all copies share the connections of one `CurlClient`. Methods are grouped by building block: state,
/// publish, bindings, secrets, jobs, invocation, configuration, lock, conversation, metadata and health.
public struct DaprClient: Sendable {
    /// The address of the sidecar, and the limits of calls.
    public let configuration: DaprConfiguration
    let curl: CurlClient
    private let plainHeaders: HTTPFields
    private let jsonHeaders: HTTPFields

    /// Creates a client; the defaults find the sidecar by Dapr's environment variables.
    public init(_ configuration: DaprConfiguration = .fromEnvironment(), curl: CurlClient = CurlClient()) {
        self.configuration = configuration
        self.curl = curl
        var headers = HTTPFields()
        if let token = configuration.apiToken { headers[.daprAPIToken] = token }
        plainHeaders = headers
        headers[.contentType] = "application/json"
        jsonHeaders = headers
    }
}

extension DaprClient {
    /// One call of the API, without the parts common to all calls.
    struct Call {
        var kind: DaprCall.Kind
        var method: HTTPRequest.Method = .get
        var path: DaprPath
        var headers: HTTPFields = [:]
        /// The JSON body; any other goes in `payload`.
        var json: [UInt8]?
        var payload: CurlBody = .none
        var timeout: Duration?
        /// True when repeating the call has no further effect.
        var isRepeatable = false
    }

    /// Makes a call and returns the answer when its status is a success.
    func send(_ call: Call) async throws -> CurlResponse {
        let response = try await answer(to: call)
        guard (200..<300).contains(response.status) else { throw DaprError(response) }
        return response
    }

    /// Makes a call and returns the answer whatever its status.
    func answer(to call: Call) async throws -> CurlResponse {
        let request = request(for: call)
        let start = ContinuousClock.now
        do {
            let response = try await attempt(
                request, isRepeatable: call.isRepeatable, deadline: start + request.timeout)
            report(call.kind, response.status, since: start)
            return response
        } catch let error as CurlError {
            report(call.kind, 0, since: start)
            throw DaprError(error)
        }
    }

    func request(for call: Call) -> CurlRequest {
        var headers = call.json == nil ? plainHeaders : jsonHeaders
        for field in call.headers { headers.append(field) }
        DaprTrace.current?.add(to: &headers)
        return CurlRequest(
            call.method, configuration.endpoint + call.path.text, headers: headers,
            body: call.json.map { .bytes($0) } ?? call.payload, timeout: call.timeout ?? configuration.timeout)
    }

    func report(_ kind: DaprCall.Kind, _ status: Int, since start: ContinuousClock.Instant) {
        configuration.observe?(DaprCall(kind: kind, status: status, duration: .now - start))
    }

    private func attempt(
        _ request: CurlRequest, isRepeatable: Bool, deadline: ContinuousClock.Instant
    ) async throws -> CurlResponse {
        var pause = configuration.retries.firstPause
        var attempt = 1
        while true {
            do {
                return try await curl.execute(request)
            } catch let error as CurlError where attempt < configuration.retries.attempts {
                guard error.isSafeToRepeat(isRepeatable), case .some = request.repeatableBody, .now + pause < deadline
                else { throw error }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, configuration.retries.longestPause)
            attempt += 1
        }
    }
}

extension CurlError {
    fileprivate func isSafeToRepeat(_ isRepeatable: Bool) -> Bool {
        kind == .connectionFailed || (isRepeatable && kind == .connectionLost)
    }
}

extension CurlRequest {
    /// The body if it can be sent again; nil for a stream.
    fileprivate var repeatableBody: CurlBody? {
        if case .stream = body { return nil }
        return body
    }
}

/// Builds the path of an API call, with every segment percent-encoded so that it arrives unchanged.
struct DaprPath: Sendable {
    private(set) var text: String
    private var hasQuery = false

    init(_ start: String) {
        text = start
        text.reserveCapacity(start.utf8.count + 64)
    }

    /// Appends one segment, such as a key: a slash in it becomes `%2F`, a plus `%2B`, because Dapr reads `+` as a
    /// space.
    mutating func segment(_ segment: String) {
        text.append("/")
        escape(segment)
    }

    /// Appends a caller's path, slashes included; percent-encoded characters stay as they are.
    mutating func raw(_ path: some StringProtocol) {
        if !path.hasPrefix("/") { text.append("/") }
        text.append(contentsOf: path)
        hasQuery = hasQuery || path.contains("?")
    }

    mutating func query(_ name: String, _ value: String) {
        text.append(hasQuery ? "&" : "?")
        hasQuery = true
        escape(name)
        text.append("=")
        escape(value)
    }

    /// Appends `metadata.<key>=<value>` for each entry, in the order of the keys.
    mutating func metadata(_ metadata: [String: String]) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { query("metadata.\(key)", value) }
    }

    private mutating func escape(_ part: String) {
        if part.utf8.allSatisfy(Self.isPlain) { return text.append(part) }
        text.append(PercentEncoding.encode(part.utf8, keeping: Self.isPlain))
    }

    /// Returns true for RFC 3986's unreserved characters and the colon, which is frequent in keys and allowed in paths.
    private static func isPlain(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: ":")
    }
}

/// The trace context of the current work, sent with every call to the sidecar.
///
/// ```swift
/// try await DaprTrace.$current.withValue(DaprTrace(traceparent: incoming)) { try await dapr.publish(…) }
/// ```
public struct DaprTrace: Sendable, Equatable {
    /// The trace of the current task; nil sends nothing.
    @TaskLocal public static var current: DaprTrace?

    /// W3C `traceparent`; nil sends none.
    public var traceparent: String?
    /// W3C `tracestate`; nil sends none.
    public var tracestate: String?
    /// Further headers to send, such as a correlation id.
    public var headers: HTTPFields

    /// Describes a trace.
    public init(traceparent: String?, tracestate: String? = nil, headers: HTTPFields = [:]) {
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.headers = headers
    }

    func add(to fields: inout HTTPFields) {
        if let traceparent, fields[.traceparent] == nil { fields[.traceparent] = traceparent }
        if let tracestate, fields[.tracestate] == nil { fields[.tracestate] = tracestate }
        for field in headers where fields[field.name] == nil { fields.append(field) }
    }
}

extension HTTPField.Name {
    /// Carries the API token in both directions.
    public static let daprAPIToken = known("dapr-api-token")
    /// The app id of the service that invokes.
    public static let daprCallerAppID = known("dapr-caller-app-id")

    /// Makes a name from a literal in the source, which is valid.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return name
    }
}

/// Service invocation: [the invocation API](https://docs.dapr.io/reference/api/service_invocation_api/).
extension DaprClient {
    /// Calls another application.
    ///
    /// - Parameters:
    ///   - app: its app id.
    ///   - method: the HTTP method.
    ///   - path: the path and query, percent-encoded already. Dapr normalises it: `%2F` becomes a slash, `..` is
    ///     resolved.
    ///   - headers: further header fields.
    ///   - body: the body to send.
    ///   - timeout: the time for the call; nil uses the configuration's.
    /// - Returns: the application's answer, whatever its status. For an unknown app, it is Dapr's own 500
    ///   `ERR_DIRECT_INVOKE`.
    /// - Throws: ``DaprError`` when the sidecar did not answer.
    public func invoke(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        body: CurlBody = .none, timeout: Duration? = nil
    ) async throws -> CurlResponse {
        try await answer(to: invocation(app, method, path, headers, body, timeout))
    }

    /// Calls another application and returns its answer as soon as the head arrives; the body is read as it arrives.
    ///
    /// The call is never repeated.
    public func invokeStreaming(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        body: CurlBody = .none, timeout: Duration? = nil
    ) async throws -> CurlStreamingResponse {
        let start = ContinuousClock.now
        do {
            let response = try await curl.stream(request(for: invocation(app, method, path, headers, body, timeout)))
            report(.invoke, response.status, since: start)
            return response
        } catch let error as CurlError {
            report(.invoke, 0, since: start)
            throw DaprError(error)
        }
    }

    private func invocation(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: CurlBody,
        _ timeout: Duration?
    ) -> Call {
        var target = DaprPath("/v1.0/invoke")
        target.segment(app)
        target.raw("/method")
        target.raw(path)
        return Call(
            kind: .invoke, method: method, path: target, headers: headers, payload: body,
            timeout: timeout ?? configuration.invocationTimeout, isRepeatable: method == .get || method == .head)
    }
}

/// The answer of an output binding.
public struct BindingAnswer: Sendable, Equatable {
    /// The answer's data, mostly JSON; empty when there is none.
    public let data: [UInt8]
    /// The binding's metadata of the answer, such as `statusCode` of `bindings.http`; names in lower case.
    public let metadata: [String: String]
}

extension DaprClient {
    /// Calls an output binding: [the bindings API](https://docs.dapr.io/reference/api/bindings_api/).
    ///
    /// - Parameters:
    ///   - name: the component.
    ///   - operation: such as `create`, `get`, `post`.
    ///   - data: JSON; for a binding that takes text, a JSON string.
    ///   - metadata: further parameters of the component, by name.
    public func invokeBinding(
        _ name: String, _ operation: String, data: [UInt8]? = nil, metadata: [String: String] = [:]
    ) async throws -> BindingAnswer {
        var path = DaprPath("/v1.0/bindings")
        path.segment(name)
        var writer = JSONWriter(reserving: (data?.count ?? 0) + 128)
        writer.object { json in
            json.member("operation", operation)
            if let data { json.member("data", raw: data) }
            if !metadata.isEmpty { json.member("metadata") { $0.object(metadata) } }
        }
        let response = try await send(
            Call(
                kind: .invokeBinding, method: .post, path: path, json: writer.bytes,
                timeout: configuration.invocationTimeout))
        return BindingAnswer(data: response.body, metadata: response.bindingMetadata)
    }
}

extension CurlResponse {
    /// The headers `metadata.<name>`, without their prefix.
    fileprivate var bindingMetadata: [String: String] {
        var metadata: [String: String] = [:]
        for field in headers where field.name.canonicalName.hasPrefix("metadata.") {
            metadata[String(field.name.canonicalName.dropFirst("metadata.".count))] = field.value
        }
        return metadata
    }
}
