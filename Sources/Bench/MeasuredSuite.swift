import FoundationEssentials
import JSON
import Subprocess
import SuiteClient
import SystemPackage

/// A suite started for a measurement, with its own state and ports, and removed afterwards.
struct MeasuredSuite: Sendable {
    let client: VerificationClient
    /// From the start of `errand up` until everything was ready, in milliseconds.
    let startUp: Int64
    /// The process of `errand up`.
    let processID: Int
    /// The ports of its sidecars, and their token.
    let sidecars: MeasuredSidecars

    /// Memory by process name, in mebibytes.
    var memory: [(name: String, mebibytes: Double)] {
        SuiteProcesses.suite(of: processID).compactMap { process in
            SuiteProcesses.memory(of: process.id).map { (process.name, $0) }
        }.sorted { $0.0 < $1.0 }
    }
}

/// The sidecars of a measured suite: their ports by app, and their token.
struct MeasuredSidecars: Sendable {
    let ports: [String: Int]
    let token: String

    /// - Parameter plan: the sidecar plan written by `errand up`, as JSON.
    init(_ plan: [UInt8]) throws {
        let value = try JSONValue(plan)
        guard let token = value["apiToken"]?.string, let sidecars = value["sidecars"]?.array else {
            throw SuiteFault("the plan of the sidecars is not understood")
        }
        self.token = token
        ports = Dictionary(
            sidecars.compactMap { sidecar in
                guard let app = sidecar["appID"]?.string, let port = sidecar["httpPort"]?.integer else { return nil }
                return (app, Int(port))
            }, uniquingKeysWith: { $1 })
    }
}

/// Starts suites for measurements.
struct MeasuredSuiteStarter: Sendable {
    /// Time limit for starting a suite.
    private static let patience = Duration.seconds(60)

    let runFile: String
    /// The value of `errand up --components`.
    var components: String?
    /// The value of `errand up --daprd`; nil for the built-in sidecars.
    var daprd: String?
    let portOffset: Int
    let client: VerificationClient

    /// Runs the suite while `work` runs.
    ///
    /// - Parameter apps: the apps of the run file to start; all of them when nil.
    func run<Value: Sendable>(
        only apps: [String]? = nil, _ work: @escaping @Sendable (MeasuredSuite) async throws -> Value
    ) async throws -> Value {
        let state = "/tmp/errand-bench-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: state) }
        var arguments = [
            "up", "--file", runFile, "--state", state, "--port-offset", String(portOffset),
        ]
        if let components { arguments += ["--components", components] }
        if let daprd { arguments += ["--daprd", daprd] }
        for app in apps ?? [] { arguments += ["--only", app] }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        let start = ContinuousClock.now
        let result = try await Subprocess.run(
            .path(FilePath(ProcessFiles.beside("errand"))), arguments: Arguments(arguments),
            // No bounds of requests and tasks: all come from one user and one address.
            environment: .inherit.updating([
                "ERRAND_REQUESTS_PER_USER": "0", "ERRAND_REQUESTS_PER_ADDRESS": "0",
                "ERRAND_ACCOUNTS_PER_ADDRESS": "10000", "ERRAND_TASKS_PER_USER": "1000000",
            ]), platformOptions: options,
            input: .none, output: .sequence, error: .combinedWithOutput
        ) { execution in
            let impatience = Task {
                try await Task.sleep(for: Self.patience)
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))])
            }
            defer { impatience.cancel() }
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            var seen: [String] = []
            while let line = try await lines.next() {
                seen.append(line)
                guard line.contains("Errand is up") else { continue }
                impatience.cancel()
                guard let plan = ProcessFiles.read("\(state)/run/sidecars.json") else {
                    throw SuiteFault("the suite has no plan of its sidecars")
                }
                let suite = MeasuredSuite(
                    client: client, startUp: BenchReport.milliseconds(.now - start),
                    processID: Int(execution.processIdentifier.value), sidecars: try MeasuredSidecars(plan))
                let value = await Result { try await work(suite) }
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))])
                return try value.get()
            }
            throw SuiteFault("the suite did not start: \(seen.suffix(5).joined(separator: " / "))")
        }
        return result.closureResult
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
