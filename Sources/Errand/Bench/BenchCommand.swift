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

    @Option(
        help: ArgumentHelp(
            "Measure with this daprd instead of the built-in sidecars (creating and getting only).", valueName: "path"))
    var daprd: String?

    @Option(help: ArgumentHelp("The Redis that --daprd needs for events.", valueName: "host:port"))
    var redis: String?

    func run() async throws {
        let curl = CurlClient()
        let client = SuiteClient(address: .local(portOffset: portOffset), curl: curl)
        let runFile = Paths.resolve(file, against: ProcessFiles.currentFolder)
        let changed = try changedComponents(runFile)
        defer { changed?.remove() }
        let starter = MeasuredSuiteStarter(
            runFile: runFile, components: changed?.folder ?? components, daprd: daprd, portOffset: portOffset,
            client: client)
        let report = BenchReport(thresholds: try Self.json(thresholds))
        let other = try baseline.map { url in
            Baseline(url: url, tokens: try baselineTokens.map(Self.json) ?? .null)
        }
        let plan = BenchPlan(suites: starter, report: report, baseline: other, seconds: seconds)
        if changed != nil {
            try await plan.runReduced(
                state: components == "postgresql" ? "PostgreSQL" : "Redis", isBuiltIn: daprd == nil)
        } else {
            report.heading("Start of one service")
            report.judge(
                "service_start_ms", try await ServiceStart.measure("api", port: 8000 + portOffset, curl), unit: "ms")
            try await plan.run()
        }
        await curl.shutdown()
        if !report.isMet { throw ExitCode.failure }
    }

    /// - Returns: nil for the embedded components as they are.
    private func changedComponents(_ runFile: String) throws -> MeasuredComponents? {
        if components == "postgresql", postgres == nil {
            throw ValidationError("--components postgresql needs --postgres; scripts/bench gives it")
        }
        if daprd != nil, redis == nil { throw ValidationError("--daprd needs --redis; scripts/bench gives it") }
        guard daprd != nil || components == "postgresql" else { return nil }
        return try MeasuredComponents(
            runFile: runFile, environment: daprd == nil ? "embedded" : "redis", redis: redis,
            postgres: components == "postgresql" ? postgres : nil)
    }

    private static func json(_ path: String) throws -> JSONValue {
        guard let bytes = ProcessFiles.read(path) else { throw SuiteFault("\(path) cannot be read") }
        return try JSONValue(bytes)
    }
}
