import Synchronization

/// A running suite: the sidecars, the services, and their supervision.
struct Suite: Sendable {
    let plan: SuitePlan
    let screen: StatusScreen
    /// True to copy every process's output to the terminal.
    let isVerbose: Bool

    /// Runs until `stop` returns; then stops the services, and after them the sidecars, which services need until then.
    ///
    /// - Returns: nil, or the ending that prevents the suite from running: the sidecar host found an invalid component
    ///   file.
    func run(until stop: @escaping @Sendable () async -> Void) async -> ProcessEnding? {
        let stopping = Latch()
        // Cancelled at the end of this function.
        async let _: Void = {
            await stop()
            stopping.open()
        }()
        return await run(plan.stages[...], since: .now, until: stopping)
    }

    /// Runs the first stage while the following ones run.
    private func run(
        _ stages: ArraySlice<SuitePlan.Stage>, since start: ContinuousClock.Instant, until stopping: Latch
    ) async -> ProcessEnding? {
        guard let stage = stages.first else {
            await runServices(since: start, until: stopping)
            return nil
        }
        return await withTaskGroup(of: ProcessEnding?.self) { group in
            for process in stage.processes { group.addTask { await supervise(process) } }
            group.addTask {
                guard await becomesReady(stage, before: stopping) else { return nil }
                return await run(stages.dropFirst(), since: start, until: stopping)
            }
            let ending = await group.next() ?? nil
            group.cancelAll()
            return ending
        }
    }

    private func becomesReady(_ stage: SuitePlan.Stage, before stopping: Latch) async -> Bool {
        guard !stage.health.isEmpty else { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await SuiteReadiness(plan: plan).wait(for: stage, screen) }
            group.addTask {
                await stopping.wait()
                return false
            }
            let isReady = await group.next() ?? false
            group.cancelAll()
            return isReady
        }
    }

    private func runServices(since start: ContinuousClock.Instant, until stopping: Latch) async {
        await withTaskGroup(of: Void.self) { group in
            for process in plan.apps.compactMap(\.process) {
                group.addTask { _ = await supervise(process) }
            }
            group.addTask {
                if await SuiteReadiness(plan: plan).wait(screen) { screen.showReady(after: .now - start) }
            }
            await stopping.wait()
            if !Task.isCancelled { screen.showStopping() }
            group.cancelAll()
        }
    }

    private func supervise(_ process: ManagedProcess) async -> ProcessEnding? {
        let isEchoed = isVerbose || plan.echoed.contains(process.name)
        let log = LogFile(
            path: plan.state.log(of: process.name), echo: isEchoed ? process.name : nil,
            isWrittenByProcess: process.writesLog && !isEchoed)
        return await Supervisor(process: process.logging(to: log), log: log) { screen.show($0) }.run()
    }
}

/// An event that occurs once, and for which any number of tasks may wait.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once it has occurred, or when the task is cancelled.
    func wait() async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
