import Curl
import FoundationEssentials
import HTTPTypes
import Subprocess
import SystemPackage

/// How long one service takes from its start to its first answer.
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
            .path(FilePath(ProcessFiles.thisExecutable)), arguments: ["serve", service], environment: environment,
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
