import ArgumentParser
import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import Subprocess
import SuiteClient
import SystemPackage

/// Measures the suite on this machine.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errand-bench",
        abstract: "Measure the suite on this machine (scripts/bench adds the baseline beside it).",
        discussion: "Starts suites of its own, of the `errand` beside it, with temporary state; needs wrk.")

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
        let client = VerificationClient(address: .local(portOffset: portOffset), curl: curl)
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

    /// - Returns: nil for the embedded components unchanged.
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

/// The components of one environment, modified to use the servers of a measurement.
struct MeasuredComponents: Sendable {
    /// The folder they were written to; to be removed by the caller.
    let folder: String

    /// - Parameters:
    ///   - run: the run file; the environments lie beside it.
    ///   - environment: `embedded`, or `redis` with a broker of that kind.
    ///   - redis: host and port of the broker; nil if none is needed.
    ///   - postgres: the server for state, instead of the environment's own store, in libpq's notation, such as
    ///     `host=127.0.0.1 port=5432 user=errand dbname=errand`.
    init(runFile run: String, environment: String, redis: String?, postgres: String?) throws {
        folder = "/tmp/errand-bench-components-\(UInt32.random(in: 0 ... .max))"
        let source = Paths.resolve("components/\(environment)", against: Paths.parent(of: run))
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".yaml") {
            var text = String(decoding: ProcessFiles.read("\(source)/\(name)") ?? [], as: UTF8.self)
            if let postgres, name == "statestore.yaml" { text = Self.store(postgres) }
            if let redis { text = text.replacing("localhost:6379", with: redis) }
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func store(_ server: String) -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: statestore
        spec:
          type: state.postgresql
          version: v2
          metadata:
            - name: connectionString
              value: "\(server)"
        scopes: [api, notification, audit, chat]
        """
    }
}

/// Measures the time from a service's start to its first answer.
enum ServiceStart {
    /// - Returns: milliseconds, the median of five starts.
    static func measure(_ service: String, port: Int, _ curl: CurlClient) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<5 { times.append(try await once(service, port: port, curl)) }
        return times.sorted()[2]
    }

    private static func once(_ service: String, port: Int, _ curl: CurlClient) async throws -> Double {
        let environment: Environment = .inherit.updating(["ERRAND_PORT": String(port), "DAPR_HTTP_PORT": "1"])
        let start = ContinuousClock.now
        let result = try await Subprocess.run(
            .path(FilePath(ProcessFiles.beside("errand"))), arguments: ["serve", service], environment: environment,
            input: .none, output: .discarded, error: .discarded
        ) { execution in
            let request = CurlRequest(.get, "http://127.0.0.1:\(port)/health", timeout: .seconds(1))
            while .now - start < .seconds(10) {
                if let answer = try? await curl.execute(request), answer.status == 200 { break }
                try await Task.sleep(for: .milliseconds(1))
            }
            let time = BenchReport.exactMilliseconds(.now - start)
            await execution.teardown(using: [])
            return time
        }
        return result.closureResult
    }
}
