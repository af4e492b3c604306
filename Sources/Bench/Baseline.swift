import Curl
import HTTPTypes
import JSON
import SuiteClient

/// The application that Errand is compared with, started and filled by `scripts/bench`.
struct Baseline: Sendable {
    static let body = #"""
        {"title":"buy milk release water","description":"call mom plan weekly team meeting review budget report \#
        draft slides fix","priority":"medium","tags":["work"]}
        """#

    let url: String
    /// The output of its `seed.py`: tokens by user.
    let tokens: JSONValue

    func token(of user: String) -> String { tokens[user]?["token"]?.string ?? "" }
    func task(of user: String) -> String { tokens[user]?["task"]?.string ?? "" }

    func waitUntilReady(_ curl: CurlClient) async throws {
        for _ in 0..<200 {
            if let answer = try? await curl.execute(CurlRequest(.get, "\(url)/health")), answer.status == 200 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw SuiteFault("the baseline does not answer at \(url)")
    }
}
