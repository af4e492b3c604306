/// Compares `Curl` with async-http-client in one run: the same requests to the same server, in alternating rounds.
@main
struct CurlBenchmark {
    static let connections = 16
    static let rounds = 5
    static let roundLength = Duration.seconds(2)

    static func main() async throws {
        guard !CommandLine.arguments.contains("serve") else { return try await LoopbackServer.run() }
        let server = try ServerProcess()
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)/v1.0/state/statestore"
        let curl = CurlContestant()
        let other = AsyncHTTPClientContestant()
        print("\(connections) connections, \(rounds) rounds of \(roundLength) each, 300 bytes each way")
        let body = [UInt8](repeating: 0x20, count: 300)
        try await compare("get ", { try await curl.get(url) }, { try await other.get(url) })
        try await compare("post", { try await curl.post(url, body) }, { try await other.post(url, body) })
        try await curl.end()
        try await other.end()
    }

    private static func compare(
        _ name: String, _ curl: @escaping @Sendable () async throws -> Int,
        _ other: @escaping @Sendable () async throws -> Int
    ) async throws {
        _ = try await Measurement.of(connections, for: .milliseconds(500), curl)
        _ = try await Measurement.of(connections, for: .milliseconds(500), other)
        var ours: [Measurement] = []
        var theirs: [Measurement] = []
        for _ in 0..<rounds {
            ours.append(try await Measurement.of(connections, for: roundLength, curl))
            theirs.append(try await Measurement.of(connections, for: roundLength, other))
        }
        let (a, b) = (median(ours), median(theirs))
        print("\(name) \(CurlContestant.name): \(text(a))   \(AsyncHTTPClientContestant.name): \(text(b))")
        print("\(name) ratio of requests/s: \(rounded(a.requestsPerSecond / b.requestsPerSecond))")
    }

    private static func median(_ measurements: [Measurement]) -> Measurement {
        measurements.sorted { $0.requestsPerSecond < $1.requestsPerSecond }[measurements.count / 2]
    }

    private static func text(_ measurement: Measurement) -> String {
        "\(Int(measurement.requestsPerSecond)) requests/s, \(rounded(measurement.cpuMicroseconds)) µs of CPU each"
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
