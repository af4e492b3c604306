import Curl
import HTTPTypes

/// Waits until every service says that it and its sidecar are ready.
struct Readiness: Sendable {
    let plan: SuitePlan
    /// After this long, the screen says who is late.
    static let patience: Duration = .seconds(10)

    /// - Returns: false when cancelled before everything was ready.
    func wait(_ screen: StatusScreen) async -> Bool {
        let curl = CurlClient()
        let ready = await withTaskGroup(of: Bool.self) { group in
            for app in plan.apps {
                guard let port = app.publicPort else { continue }
                group.addTask { await wait(for: app.appID, port: port, curl, screen) }
            }
            return await group.allSatisfy { $0 }
        }
        await curl.shutdown()
        return ready
    }

    private func wait(for app: String, port: Int, _ curl: CurlClient, _ screen: StatusScreen) async -> Bool {
        let request = CurlRequest(.get, "http://127.0.0.1:\(port)/health/ready", timeout: .seconds(2))
        let start = ContinuousClock.now
        var isLate = false
        while !Task.isCancelled {
            if let response = try? await curl.execute(request), response.status == 200 { return true }
            if !isLate, .now - start > Self.patience {
                isLate = true
                screen.showLate(app, log: plan.state.log(of: app))
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
