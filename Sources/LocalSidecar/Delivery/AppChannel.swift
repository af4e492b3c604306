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

/// Tracks whether the application can be called, and wakes waiting tasks when that changes.
final class AppGate: Sendable {
    enum Condition: Sendable {
        case open
        /// Nothing listens, or has been found listening yet.
        case down
        /// The application reports that it is unhealthy.
        case unhealthy
    }

    private struct State {
        var isUp = false
        var isHealthy = true
        var nextID = 0
        var watchers: [Int: AsyncStream<Condition>.Continuation] = [:]

        var condition: Condition { isUp ? isHealthy ? .open : .unhealthy : .down }
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.condition == .open } }

    /// The result of the application health check; true without one.
    var isHealthy: Bool { state.withLock { $0.isHealthy } }

    func open() { change { $0.isUp = true } }

    /// Holds deliveries back because the application does not answer, until it has been reached again.
    func close() { change { $0.isUp = false } }

    func setHealthy(_ isHealthy: Bool) { change { $0.isHealthy = isHealthy } }

    private func change(_ change: (inout State) -> Void) {
        let (watchers, condition) = state.withLock { state in
            let before = (state.isUp, state.isHealthy)
            change(&state)
            return (before == (state.isUp, state.isHealthy) ? [] : Array(state.watchers.values), state.condition)
        }
        for watcher in watchers { watcher.yield(condition) }
    }

    /// The current condition and every change, the latest one only.
    func changes() -> AsyncStream<Condition> {
        let (stream, continuation) = AsyncStream.makeStream(of: Condition.self, bufferingPolicy: .bufferingNewest(1))
        let (id, condition) = state.withLock { state in
            state.nextID += 1
            state.watchers[state.nextID] = continuation
            return (state.nextID, state.condition)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        continuation.yield(condition)
        return stream
    }

    /// Returns once the gate is in a condition; false when the task was cancelled first.
    func wait(for wanted: Condition) async -> Bool {
        for await condition in changes() where condition == wanted { return true }
        return false
    }

    /// Returns once the application reports that it is healthy; false when the task was cancelled first.
    func waitUntilHealthy() async -> Bool {
        for await _ in changes() where isHealthy { return true }
        return false
    }
}

/// Checks the application's health at intervals, and closes the gate while it is unhealthy.
struct AppHealthProbe: Sendable {
    let channel: AppChannel
    let check: SidecarConfiguration.AppHealthCheck
    let state: SidecarState

    /// Runs until the task is cancelled. The application counts as unhealthy until it has answered once.
    func run() async {
        set(false)
        var failures = 0
        while !Task.isCancelled {
            if await isWell() {
                failures = 0
                set(true)
            } else {
                failures += 1
                if failures >= check.threshold { set(false) }
            }
            guard (try? await Task.sleep(for: check.interval)) != nil else { return }
        }
    }

    private func set(_ isHealthy: Bool) {
        channel.gate.setHealthy(isHealthy)
        state.isAppHealthy = isHealthy
    }

    private func isWell() async -> Bool {
        let path = SubscriptionSpec.rooted(check.path)
        let answer = try? await channel.probe(path, timeout: check.timeout)
        return answer.map { (200..<300).contains($0.status) } ?? false
    }
}
