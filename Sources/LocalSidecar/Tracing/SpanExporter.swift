import Curl
import DequeModule
import HTTPTypes
import Logging
import Synchronization

/// A collector of spans and its protocol.
package struct SpanReceiver: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        /// OTLP over HTTP, protobuf.
        case otlp
        /// Zipkin's version 2, JSON.
        case zipkin
    }

    package var form: Form
    package var url: String
    var headers: [String: String] = [:]
    /// OpenTelemetry's default.
    var timeout: Duration = .seconds(10)

    init(form: Form, url: String, headers: [String: String] = [:], timeout: Duration = .seconds(10)) {
        self.form = form
        self.url = url
        self.headers = headers
        self.timeout = timeout
    }

    /// Makes a receiver from a collector's URL alone: Zipkin if its path says so, otherwise OTLP.
    ///
    /// - Returns: nil when the text is not an http or https URL.
    package init?(url: String) {
        guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else { return nil }
        let rest = url.dropFirst(scheme.count)
        guard let first = rest.first, first != "/" else { return nil }
        if rest.hasSuffix("/api/v2/spans") {
            self.init(form: .zipkin, url: url)
        } else {
            let isBare = !rest.drop { $0 != "/" }.dropFirst().contains { $0 != "/" }
            self.init(form: .otlp, url: isBare ? "\(scheme)\(rest.prefix { $0 != "/" })/v1/traces" : url)
        }
    }

    /// Host and port, if given.
    package var authority: String { String(url.split(separator: "/")[1]) }
    package var isSecure: Bool { url.hasPrefix("https://") }

    func body(_ spans: [Span]) -> [UInt8] {
        switch form {
        case .otlp: OTLPTraces.encode(spans)
        case .zipkin: ZipkinSpans.encode(spans)
        }
    }
}

/// Sends the spans of one sidecar to a collector in batches. It never delays or fails a request: when its bounded queue
/// is full, or the collector is unavailable, spans are dropped and counted.
final class SpanExporter: SpanDestination {
    /// OpenTelemetry's default.
    static let capacity = 2048
    static let batch = 512
    /// Maximum time that a batch gathers.
    static let delay = Duration.seconds(1)
    private static let attempts = 3
    /// Time limit for sending the rest when the sidecar stops.
    private static let farewell = Duration.seconds(3)

    private struct State {
        var queue: Deque<Span> = []
        var sent = 0
        var dropped = 0
        var isAway = false
    }

    let receiver: SpanReceiver
    private let client: CurlClient
    private let logger: Logger
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ receiver: SpanReceiver, client: CurlClient, logger: Logger) {
        self.receiver = receiver
        self.client = client
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Numbers of spans sent and dropped since the start.
    var counts: (sent: Int, dropped: Int) { state.withLock { ($0.sent, $0.dropped) } }

    func take(_ span: Span) {
        let isFirst = state.withLock { state in
            guard state.queue.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.queue.append(span)
            return state.queue.count == 1
        }
        if isFirst { wake.yield() }
    }

    /// Sends batches until the task is cancelled.
    func run() async {
        for await _ in wakes {
            await gather()
            while let spans = next() { await send(spans, pause: .seconds(1)) }
        }
    }

    /// Sends the remaining spans; those that are not sent in time are lost.
    func close() async {
        wake.finish()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { while let spans = self.next() { await self.send(spans, pause: .milliseconds(200)) } }
            group.addTask { try? await Task.sleep(for: Self.farewell) }
            await group.next()
            group.cancelAll()
        }
        let (count, left) = state.withLock { ($0.dropped, $0.queue.count) }
        guard count + left > 0 else { return }
        logger.warning("Spans were dropped", metadata: ["spans": "\(count + left)", "collector": "\(place)"])
    }

    private func gather() async {
        let end = ContinuousClock.now + Self.delay
        while state.withLock({ $0.queue.count < Self.batch }), .now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func next() -> [Span]? {
        state.withLock { state in
            guard !state.queue.isEmpty, !Task.isCancelled else { return nil }
            let spans = Array(state.queue.prefix(Self.batch))
            state.queue.removeFirst(spans.count)
            return spans
        }
    }

    private func send(_ spans: [Span], pause: Duration) async {
        var headers: HTTPFields = [
            .contentType: receiver.form == .otlp ? "application/x-protobuf" : "application/json"
        ]
        for (name, value) in receiver.headers {
            if let name = HTTPField.Name(name), HTTPField.isValidValue(value) { headers[name] = value }
        }
        let request = CurlRequest(
            .post, receiver.url, headers: headers, body: .bytes(receiver.body(spans)), timeout: receiver.timeout)
        for attempt in 1...Self.attempts {
            let answer = try? await client.execute(request)
            if let answer, (200..<300).contains(answer.status) { return settle(sent: spans.count) }
            // A batch that the collector received and rejected would be rejected again.
            let isFinal = answer.map { $0.status != 429 && $0.status < 500 } ?? false
            guard !isFinal, attempt < Self.attempts, (try? await Task.sleep(for: pause * attempt)) != nil else { break }
        }
        settle(dropped: spans.count)
    }

    /// Counts spans, and logs once when the collector becomes unavailable and when it is back.
    private func settle(sent: Int = 0, dropped: Int = 0) {
        let hasChanged = state.withLock { state in
            state.sent += sent
            state.dropped += dropped
            defer { state.isAway = dropped > 0 }
            return state.isAway != (dropped > 0)
        }
        guard hasChanged else { return }
        if dropped > 0 {
            logger.warning("Traces cannot be sent, and are dropped", metadata: ["collector": "\(place)"])
        } else {
            logger.notice("Traces are sent again", metadata: ["collector": "\(place)"])
        }
    }

    /// Scheme, host and port only, because the path may hold a key.
    private var place: String { receiver.url.split(separator: "/").prefix(2).joined(separator: "//") }
}
