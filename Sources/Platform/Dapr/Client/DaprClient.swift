public import Curl
import HTTPTypes

/// A client of one Dapr sidecar's HTTP API.
///
/// Cheap to copy; all copies share the connections of one `CurlClient`. Methods are grouped by building block: state,
/// publish, bindings, secrets, jobs, invocation, configuration, lock, conversation, metadata and health.
public struct DaprClient: Sendable {
    /// Where the sidecar is, and the bounds of calls.
    public let configuration: DaprConfiguration
    let curl: CurlClient
    private let plainHeaders: HTTPFields
    private let jsonHeaders: HTTPFields

    /// Creates a client; without arguments it finds the sidecar the way Dapr tells every application where it is.
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
    /// One call of the API, without what is the same for all.
    struct Call {
        var kind: DaprCall.Kind
        var method: HTTPRequest.Method = .get
        var path: DaprPath
        var headers: HTTPFields = [:]
        /// A JSON body; anything else goes through `payload`.
        var json: [UInt8]?
        var payload: CurlBody = .none
        var timeout: Duration?
        /// Whether doing it twice is the same as doing it once.
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
    /// The body when it can be sent again; nil for a stream.
    fileprivate var repeatableBody: CurlBody? {
        if case .stream = body { return nil }
        return body
    }
}
