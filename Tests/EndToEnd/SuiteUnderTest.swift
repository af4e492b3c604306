import Curl
import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import Subprocess
import SuiteClient
import Synchronization
import SystemPackage
import TestSupport

@testable import Errand

/// A suite started by `errand up` for one test: its own state, its own ports, and nothing left afterwards.
struct SuiteUnderTest: Sendable {
    let client: VerificationClient
    let place: SuitePlace
    /// The process of `errand up`.
    let processID: Int
    let output: SuiteOutput

    /// The suite's processes, by name: the services, and `sidecars` or, where those are real, `api-sidecar` and the like.
    var processes: [(name: String, id: Int)] {
        SuiteProcesses.suite(of: processID).filter { !Self.controlPlane.contains($0.name) }
    }

    /// What the sidecars need; a storm leaves it alone.
    private static let controlPlane = ["sentry", "scheduler", "placement"]

    /// The process that holds the sidecar of an app, perhaps with others.
    static func sidecar(of app: String) -> String { RealDaprd.isUsed ? "\(app)-sidecar" : "sidecars" }

    /// Ends one process of the suite as a power cut would.
    @discardableResult
    func kill(_ name: String) -> Bool {
        guard let process = processes.first(where: { $0.name == name }) else { return false }
        return Glibc.kill(pid_t(process.id), SIGKILL) == 0
    }

    func waitUntilReady() async throws {
        let urls = [client.address.api, client.address.web ?? client.address.api, place.syncHealth]
        try await soon("every service is ready") {
            for url in urls {
                let answer = try? await client.curl.execute(CurlRequest(.get, "\(url)/health/ready"))
                guard answer?.status == 200 else { return false }
            }
            return true
        }
    }

    /// Starts a suite, waits until it says that it is up, and stops it when `work` is done.
    static func run<Value: Sendable>(
        in place: SuitePlace, _ work: @escaping @Sendable (SuiteUnderTest) async throws -> Value
    ) async throws -> Value {
        let curl = CurlClient()
        let words = SuiteOutput()
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        let result = try await Subprocess.run(
            .path(FilePath(SuitePlace.executable)), arguments: Arguments(place.arguments),
            environment: place.environment, platformOptions: options,
            input: .none, output: .sequence, error: .combinedWithOutput
        ) { execution in
            let suite = SuiteUnderTest(
                client: VerificationClient(address: .local(portOffset: place.portOffset), curl: curl), place: place,
                processID: Int(execution.processIdentifier.value), output: words)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await chunk in execution.standardOutput {
                        words.append(chunk.withUnsafeBytes { Array($0) })
                    }
                }
                let patience = Duration.seconds(RealDaprd.isUsed ? 240 : 60)
                try await soon("errand up says that it is up", within: patience) { words.contains("Errand is up") }
                let value = try await work(suite)
                await execution.teardown(using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))])
                try await group.waitForAll()
                return value
            }
        }
        await curl.shutdown()
        return result.closureResult
    }
}

/// The end of what `errand up` wrote.
final class SuiteOutput: Sendable {
    private let tail = Mutex<[UInt8]>([])

    func append(_ bytes: [UInt8]) {
        tail.withLock { tail in
            tail.append(contentsOf: bytes)
            if tail.count > 8192 { tail.removeFirst(tail.count - 4096) }
        }
    }

    /// All that is remembered.
    var whole: String { String(decoding: tail.withLock { $0 }, as: UTF8.self) }

    func contains(_ text: String) -> Bool { whole.contains(text) }
}
