import HTTPTypes
import JSON

extension Verification {
    func refusedSocket() async throws {
        do {
            _ = try await WebSocketClient.connect("\(client.address.sync)/ws", protocols: ["errand.v1"])
        } catch WebSocketFault.refused(status: 401) {
            return
        }
        throw SuiteFault("it was opened")
    }

    func open(_ ann: SuiteAccount, _ bob: SuiteAccount) async throws -> VerifiedTabs {
        async let first = client.open(ann)
        async let second = client.open(ann)
        async let stranger = client.open(bob)
        let tabs = try await VerifiedTabs(first: first, second: second, stranger: stranger)
        for tab in [tabs.first, tabs.second, tabs.stranger] { _ = try await tab.next("hello") }
        return tabs
    }

    /// A third tab goes away, misses a change, and asks for what came after the revision it knew.
    func resume(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let away = try await client.open(ann)
        guard let known = try await away.next("hello").revision else { throw SuiteFault("the hello has no revision") }
        away.abandon()
        try await client.send(.patch, "/api/tasks/\(id)", ["priority": "P1"], as: ann).expecting(200)
        try await expect("upsert", of: id, on: tabs.second)
        let back = try await client.open(ann, since: known)
        let frame = try await expect("upsert", of: id, on: back)
        guard frame.task?["priority"]?.string == "P1" else {
            throw SuiteFault("the change that was missed did not come")
        }
        back.close()
    }

    /// Waits for a change of one task on one WebSocket.
    @discardableResult
    func expect(_ operation: String, of id: String, on tab: WebSocketClient) async throws -> SyncFrame {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            let frame = try await tab.next("changed", within: max(.zero, deadline - .now))
            if frame.taskID == id, frame.operation == operation { return frame }
        }
    }
}
