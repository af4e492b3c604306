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

    @Option(help: "Where state is kept: embedded, or postgresql (creating and getting only).")
    var components: String = "embedded"

    @Option(help: "The PostgreSQL server for --components postgresql, as libpq takes it.")
    var postgres: String?

    func run() async throws {
        let curl = CurlClient()
        let client = SuiteClient(address: .local(portOffset: portOffset), curl: curl)
        let runFile = Paths.resolve(file, against: ProcessFiles.currentFolder)
        let onPostgres = try postgresComponents(runFile)
        defer { onPostgres?.remove() }
        let starter = MeasuredSuiteStarter(
            runFile: runFile, components: onPostgres?.folder ?? components, portOffset: portOffset, client: client)
        let report = BenchReport(thresholds: try Self.json(thresholds))
        let other = try baseline.map { url in
            Baseline(url: url, tokens: try baselineTokens.map(Self.json) ?? .null)
        }
        let plan = BenchPlan(suites: starter, report: report, baseline: other, seconds: seconds)
        if onPostgres != nil {
            try await plan.runOnPostgres()
        } else {
            report.heading("Start of one service")
            report.judge(
                "service_start_ms", try await ServiceStart.measure("api", port: 8000 + portOffset, curl), unit: "ms")
            try await plan.run()
        }
        await curl.shutdown()
        if !report.isMet { throw ExitCode.failure }
    }

    private func postgresComponents(_ runFile: String) throws -> PostgresComponents? {
        guard components == "postgresql" else { return nil }
        guard let postgres else {
            throw ValidationError("--components postgresql needs --postgres; scripts/bench gives it")
        }
        return try PostgresComponents(runFile: runFile, server: postgres)
    }

    private static func json(_ path: String) throws -> JSONValue {
        guard let bytes = ProcessFiles.read(path) else { throw SuiteFault("\(path) cannot be read") }
        return try JSONValue(bytes)
    }
}
