import Curl
import HTTPTypes

/// Asks the application at intervals how it is, and shuts the gate while it is not well.
struct AppHealthProbe: Sendable {
    let channel: AppChannel
    let check: SidecarConfiguration.AppHealthCheck
    let state: SidecarState

    /// Runs until the task is cancelled. The application counts as unwell until it has answered once.
    func run() async {
        set(false)
        var failures = 0
        while !Task.isCancelled {
            if await isWell() {
                failures = 0
                set(true)
            } else {
                failures += 1
                if failures >= check.threshold { set(false) }
            }
            guard (try? await Task.sleep(for: check.interval)) != nil else { return }
        }
    }

    private func set(_ isHealthy: Bool) {
        channel.gate.setHealthy(isHealthy)
        state.isAppHealthy = isHealthy
    }

    private func isWell() async -> Bool {
        let path = SubscriptionSpec.rooted(check.path)
        let answer = try? await channel.probe(path, timeout: check.timeout)
        return answer.map { (200..<300).contains($0.status) } ?? false
    }
}
