import Curl
import HTTPTypes

/// Waits until every service reports that it and its sidecar are ready.
struct SuiteReadiness: Sendable {
    let plan: SuitePlan
    /// Time after which the screen shows the services that are not ready.
    static let patience: Duration = .seconds(10)

    /// - Returns: false when cancelled before everything was ready.
    func wait(_ screen: StatusScreen) async -> Bool {
        let services = plan.apps.compactMap { app in
            app.publicPort.map {
                SuitePlan.Stage.Health(name: app.appID, url: "http://127.0.0.1:\($0)/health/ready")
            }
        }
        return await wait(for: services, screen)
    }

    /// Waits for the dependencies in a stage.
    func wait(for stage: SuitePlan.Stage, _ screen: StatusScreen) async -> Bool {
        await wait(for: stage.health, screen)
    }

    private func wait(for all: [SuitePlan.Stage.Health], _ screen: StatusScreen) async -> Bool {
        let curl = CurlClient()
        let ready = await withTaskGroup(of: Bool.self) { group in
            for one in all {
                group.addTask { await wait(for: one.name, at: one.url, curl, screen) }
            }
            return await group.allSatisfy { $0 }
        }
        await curl.shutdown()
        return ready
    }

    private func wait(for app: String, at url: String, _ curl: CurlClient, _ screen: StatusScreen) async -> Bool {
        let request = CurlRequest(.get, url, timeout: .seconds(2))
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
