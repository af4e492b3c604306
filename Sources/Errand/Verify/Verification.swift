import Glibc

/// The black-box check: one step after the other, stopping at the first that fails, always cleaning up.
struct Verification: Sendable {
    let client: SuiteClient
    /// How long the suite may take to answer at all: a pod's address is not known everywhere the moment it is born.
    var patience: Duration = .zero
    var report: @Sendable (String) -> Void = { line in
        print(line)
        fflush(nil)
    }

    /// - Returns: whether every step passed.
    func run() async -> Bool {
        report("Checking \(client.address.api) and \(client.address.sync)")
        let start = ContinuousClock.now
        do {
            try await step("everything is ready") { try await becomingReady() }
            let (ann, bob) = try await step("two users sign up") { try await signUp() }
            let passed = await check(ann, bob)
            try await step("clean-up: no task is left, both sign out") { try await cleanUp([ann, bob]) }
            guard passed else { return false }
        } catch {
            return false
        }
        report("All passed, in \(Self.milliseconds(.now - start)) ms.")
        return true
    }

    private func check(_ ann: SuiteAccount, _ bob: SuiteAccount) async -> Bool {
        do {
            try await step("signing in: the right password only") { try await signIn(ann) }
            try await step("a WebSocket without a token is refused") { try await refusedSocket() }
            let tabs = try await step("two tabs of one user and one of the other open") { try await open(ann, bob) }
            let task = try await step("a new task appears in both tabs") { try await create(ann, tabs) }
            try await step("a repeated creation makes no second task") { try await repeatCreation(ann) }
            try await step("changing: the current version only") { try await change(task, ann, tabs) }
            try await step("completing appears in the other tab") { try await complete(task, ann, tabs) }
            try await step("search finds it") { try await search(task, ann) }
            try await step("the other user sees nothing of it") { try await isolation(task, bob, tabs) }
            try await step("a tab that was away catches up") { try await resume(task, ann, tabs) }
            try await step("bad input gets a clear answer") { try await badInput(ann) }
            try await step("deleting appears in the other tab") { try await delete(task, ann, tabs) }
            if let origin = assistantOrigin {
                try await step("the assistant adds a task and deletes it") { try await chat(ann, at: origin) }
            }
            tabs.close()
            return true
        } catch {
            return false
        }
    }

    @discardableResult
    func step<Value>(_ name: String, _ work: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        func line(_ mark: String) -> String {
            let time = String(Self.milliseconds(.now - start))
            return "  \(mark) \(String(repeating: " ", count: max(0, 5 - time.count)))\(time) ms  \(name)"
        }
        do {
            let value = try await work()
            report(line("✓"))
            return value
        } catch {
            report(line("✗") + ": \(error)")
            throw error
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}

/// The WebSockets of the check: two of one user, one of the other.
struct VerifiedTabs: Sendable {
    let first: WebSocketClient
    let second: WebSocketClient
    let stranger: WebSocketClient

    func close() {
        for tab in [first, second, stranger] { tab.close() }
    }
}
