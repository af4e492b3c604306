/// A running suite: the sidecar host, the services, and what keeps them alive.
struct Suite: Sendable {
    let plan: SuitePlan
    let screen: StatusScreen
    /// Copy every process's output to the terminal.
    let isVerbose: Bool

    /// Runs until `stop` returns; then the services stop, and after them the sidecars they need for stopping.
    ///
    /// - Returns: nil, or why the suite cannot run: the sidecar host says that a component file is wrong.
    func run(until stop: @escaping @Sendable () async -> Void) async -> ProcessEnding? {
        await withTaskGroup(of: ProcessEnding?.self) { group in
            group.addTask { await supervise(plan.host) }
            group.addTask {
                await runServices(until: stop)
                return nil
            }
            let ending = await group.next() ?? nil
            group.cancelAll()
            return ending
        }
    }

    private func runServices(until stop: @Sendable () async -> Void) async {
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for process in plan.apps.compactMap(\.process) {
                group.addTask { _ = await supervise(process) }
            }
            group.addTask {
                if await Readiness(plan: plan).wait(screen) { screen.showReady(after: .now - start) }
            }
            await stop()
            if !Task.isCancelled { screen.showStopping() }
            group.cancelAll()
        }
    }

    private func supervise(_ process: ManagedProcess) async -> ProcessEnding? {
        let isEchoed = isVerbose || plan.echoed.contains(process.name)
        let log = LogFile(path: plan.state.log(of: process.name), echo: isEchoed ? process.name : nil)
        return await Supervisor(process: process, log: log) { screen.show($0) }.run()
    }
}
