import ArgumentParser
import Curl
import JSON

/// Measures the suite on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the suite on this machine (scripts/bench adds the baseline beside it).",
        discussion: "Starts suites of its own with temporary state; needs wrk.")

    @Option(help: "The run file.")
    var file: String = "dapr/dapr.yaml"

    @Option(help: "Added to every port of the measured suites.")
    var portOffset: Int = 700

    @Option(help: "How long each request is measured, in seconds.")
    var seconds: Int = 6

    @Option(help: "The URL of the baseline, when there is one to compare with.")
    var baseline: String?

    @Option(help: "What the baseline's seed.py printed.")
    var baselineTokens: String?

    @Option(help: "The bounds to hold the figures to.")
    var thresholds: String = "scripts/benchmarks/thresholds.json"

    func run() async throws {
        let curl = CurlClient()
        let client = SuiteClient(address: .local(portOffset: portOffset), curl: curl)
        let starter = MeasuredSuiteStarter(
            runFile: Paths.resolve(file, against: ProcessFiles.currentFolder), portOffset: portOffset, client: client)
        let report = BenchReport(thresholds: try Self.json(thresholds))
        let other = try baseline.map { url in
            Baseline(url: url, tokens: try baselineTokens.map(Self.json) ?? .null)
        }
        report.heading("Start of one service")
        report.judge(
            "service_start_ms", try await ServiceStart.measure("api", port: 8000 + portOffset, curl), unit: "ms")
        try await BenchPlan(suites: starter, report: report, baseline: other, seconds: seconds).run()
        await curl.shutdown()
        if !report.isMet { throw ExitCode.failure }
    }

    private static func json(_ path: String) throws -> JSONValue {
        guard let bytes = ProcessFiles.read(path) else { throw SuiteFault("\(path) cannot be read") }
        return try JSONValue(bytes)
    }
}
