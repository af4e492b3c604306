import Curl
import HTTPTypes
import Synchronization

/// The channel from a sidecar to its application: every callback uses it, and carries the application's token.
struct AppChannel: Sendable {
    let appID: String
    let port: Int
    /// The token that the application requires from its sidecar; sent as `dapr-api-token`.
    let token: String?
    let curl: CurlClient
    let gate: AppGate
    /// Limits the number of concurrent calls.
    let limit: CallLimit

    /// Default time limit of a callback; Dapr has none.
    static let patience: Duration = .seconds(3600)

    init(
        appID: String, port: Int, token: String?, curl: CurlClient, maximumConcurrency: Int? = nil,
        gate: AppGate = AppGate()
    ) {
        self.appID = appID
        self.port = port
        self.token = token
        self.curl = curl
        self.gate = gate
        limit = CallLimit(maximumConcurrency)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Calls the application. When nothing listens or the connection breaks, the gate closes.
    ///
    /// - Throws: `CurlError`; `CancellationError`.
    func call(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: [UInt8]? = nil,
        timeout: Duration = AppChannel.patience
    ) async throws -> CurlResponse {
        var headers = headers
        if let token { headers[.daprAPIToken] = token }
        let request = CurlRequest(
            method, url(path), headers: headers, body: body.map { .bytes($0) } ?? .none, timeout: timeout)
        return try await limit.hold { try await execute(request) }
    }

    /// Checks the application's health with a bare request: it carries no token and is exempt from the limit of calls.
    ///
    /// - Throws: `CurlError`; `CancellationError`.
    func probe(_ path: String, timeout: Duration) async throws -> CurlResponse {
        try await execute(CurlRequest(.get, url(path), timeout: timeout))
    }

    private func execute(_ request: CurlRequest) async throws -> CurlResponse {
        do {
            return try await curl.execute(request)
        } catch let error as CurlError {
            if error.isAppDown { gate.close() }
            throw error
        }
    }

    /// The headers of calls at start-up and of bindings and jobs.
    static let jsonHeaders: HTTPFields = [.contentType: "application/json"]
}

extension CurlError {
    /// True when the application is unreachable, as opposed to answering with an error.
    var isAppDown: Bool { kind == .connectionFailed || kind == .connectionLost }
}

extension HTTPField.Name {
    static let daprAPIToken = name("dapr-api-token")
    static let daprAppID = name("dapr-app-id")
    static let pubsubName = name("pubsubname")
}

/// Limits the number of concurrent calls to an application (`app-max-concurrency`). Further calls wait in order.
final class CallLimit: Sendable {
    private struct State {
        var underWay = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let maximum: Int?
    private let state = Mutex(State())

    /// - Parameter maximum: nil for no limit.
    init(_ maximum: Int?) { self.maximum = maximum }

    static let none = CallLimit(nil)

    func hold<Value>(_ call: () async throws -> Value) async rethrows -> Value {
        guard let maximum else { return try await call() }
        await enter(maximum)
        defer { leave() }
        return try await call()
    }

    private func enter(_ maximum: Int) async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                guard state.underWay >= maximum else {
                    state.underWay += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.underWay -= 1
            return nil
        }
        next?.resume()
    }
}
