import HTTPTypes

/// How long after a write was acknowledged its change is in the user's other tab.
struct EventLatency: Sendable {
    static let users = 10
    static let perSecond = 100
    static let seconds = 10

    let client: SuiteClient

    /// - Returns: milliseconds between acknowledgement and frame, sorted; 0 when the frame came first.
    func measure() async throws -> [Double] {
        // Everybody signs up before anybody writes: hashing passwords takes both cores, and is not what is measured.
        var accounts: [SuiteAccount] = []
        for user in 0..<Self.users { accounts.append(try await client.signUp("latency\(user)")) }
        return try await withThrowingTaskGroup(of: [Double].self) { [accounts] group in
            for (user, account) in accounts.enumerated() {
                group.addTask { try await measure(account, user) }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted()
        }
    }

    private func measure(_ account: SuiteAccount, _ user: Int) async throws -> [Double] {
        let tab = try await client.open(account)
        _ = try await tab.next("hello")
        let interval = Duration.seconds(1) * Self.users / Self.perSecond
        var due = ContinuousClock.now + interval * user / Self.users
        var latencies: [Double] = []
        for index in 0..<(Self.seconds * Self.perSecond / Self.users) {
            try await Task.sleep(until: due)
            due += interval
            let id = try await client.send(.post, "/api/tasks", Seeding.draft(index), as: account)
                .expecting(201).taskID()
            let acknowledged = ContinuousClock.now
            let arrival = try await arrival(of: id, on: tab)
            latencies.append(max(0, BenchReport.exactMilliseconds(arrival - acknowledged)))
        }
        tab.close()
        return latencies
    }

    private func arrival(of id: String, on tab: WebSocketClient) async throws -> ContinuousClock.Instant {
        while true {
            let message = try await tab.next()
            let frame = try SyncFrame(message.text)
            if frame.type == "changed", frame.taskID == id { return message.arrival }
        }
    }
}
