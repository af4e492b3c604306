import Curl
import HTTPTypes
import JSON

/// Waits for the application and asks it what it wants, the way daprd does when it starts.
struct AppProbe: Sendable {
    let channel: AppChannel
    /// The pause between two looks at a port that is closed.
    var interval: Duration = .milliseconds(50)

    /// What the application said.
    struct Findings: Sendable, Equatable {
        var subscriptions: [SubscriptionSpec] = []
        /// Why its list of subscriptions is not used.
        var fault: SubscriptionFault?
    }

    /// Returns when the application has answered.
    ///
    /// - Throws: `CancellationError` only.
    func run() async throws -> Findings {
        while true {
            do {
                _ = try await ask("/dapr/config")
                return Self.findings(try await ask("/dapr/subscribe"))
            } catch is CurlError {
                try await Task.sleep(for: interval)
            }
        }
    }

    private func ask(_ path: String) async throws -> CurlResponse {
        var headers = AppChannel.jsonHeaders
        headers[.daprAppID] = channel.appID
        return try await channel.call(.get, path, headers: headers, timeout: .seconds(5))
    }

    private static func findings(_ response: CurlResponse) -> Findings {
        guard response.status == 200, !response.body.isEmpty else { return Findings() }
        do {
            return Findings(subscriptions: try SubscriptionSpec.list(response.body))
        } catch {
            return Findings(fault: error)
        }
    }
}
