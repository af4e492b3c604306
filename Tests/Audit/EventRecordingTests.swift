import Contracts
import JSON
import Testing

@Suite("Recording events")
struct EventRecordingTests {
    @Test("every kind of event is recorded once, however often, late and in whatever order it comes")
    func once() async throws {
        try await RunningAudit.run(replicas: 2) { running in
            let user = RunningAudit.user()
            let events = (Int64(1)...300).map { RunningAudit.event($0, of: user) }
            let twice = (events + events).shuffled()
            for start in stride(from: 0, to: twice.count, by: 25) {
                let words = try await running.deliver(Array(twice[start..<start + 25]), to: start / 25 % 2)
                #expect(words == Array(repeating: "SUCCESS", count: 25))
            }
            // Long after.
            #expect(try await running.deliver(body: events[3].bytes) == "SUCCESS")
            for replica in 0..<2 {
                #expect(try await running.sequences(of: user, replica: replica) == Array(1...300))
                #expect(
                    try await running.sequences(of: user, "&order=newest", replica: replica) == (1...300).reversed())
            }
            let verdict = try await running.get("/api/audit/verify", as: user).json
            #expect(verdict["valid"] == true && verdict["records"] == 300 && verdict["broken"] == .null)
        }
    }

    @Test("a delivery may be longer than what a sidecar takes from a publisher: it gathers several")
    func long() async throws {
        try await RunningAudit.run { running in
            let word = try await running.deliver(body: [UInt8](repeating: UInt8(ascii: " "), count: 5 << 20))
            #expect(word == "DROP")
        }
    }

    @Test("all types of both topics are recorded, several of one commit too, with the payload")
    func types() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            let types = EventType.allCases.filter { [.taskEvents, .reminders].contains($0.topic) }
            for (index, type) in types.enumerated() {
                let event = RunningAudit.event(7, of: user, index: index, type: type)
                #expect(try await running.deliver([event], on: type.topic) == ["SUCCESS"])
            }
            let page = try await running.get("/api/audit", as: user).json
            let records = page["records"]?.array ?? []
            #expect(records.map { $0["type"]?.string ?? "" } == types.map(\.rawValue))
            #expect(records.allSatisfy { $0["data"]?["payload"]?["title"] == "Tea" && $0["subject"] == "t1" })
        }
    }

    @Test("two replicas that are given everything at once, on a store with Redis' quirks, record each event once")
    func contention() async throws {
        try await RunningAudit.run(replicas: 2, quirks: "redis") { running in
            let users = (0..<3).map { _ in RunningAudit.user() }
            let events = users.flatMap { user in (Int64(1)...60).map { RunningAudit.event($0, of: user) } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<8 {
                    group.addTask {
                        let mine = events.shuffled()
                        for start in stride(from: 0, to: mine.count, by: 15) {
                            var part = Array(mine[start..<start + 15])
                            for _ in 0..<20 where !part.isEmpty {
                                let words = try await running.deliver(part, to: client % 2)
                                // As a sidecar does, what is to be retried comes again.
                                part = zip(part, words).filter { $0.1 == "RETRY" }.map(\.0)
                            }
                            #expect(part.isEmpty)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for user in users {
                #expect(try await running.sequences(of: user) == Array(1...60))
                #expect(try await running.get("/api/audit/verify", as: user).json["valid"] == true)
            }
        }
    }

    @Test("what can never be recorded is dropped, alone, and never answered by anything but a word of Dapr's")
    func malformed() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            func spoilt(_ change: (inout JSONObject) -> Void) -> JSONValue {
                guard case .object(var event) = RunningAudit.event(1, of: user) else { return .null }
                change(&event)
                return .object(event)
            }
            let bad = [
                spoilt { $0["data"] = nil }, spoilt { $0["data"] = "text" }, spoilt { $0["data"] = [] },
                spoilt { $0["data"] = ["user_id": .string(user)] }, spoilt { $0["source"] = "" },
                spoilt { $0["time"] = "yesterday" }, spoilt { $0["time"] = "9999-12-31T23:59:59-23:00" },
                spoilt { $0["source"] = .string(String(repeating: "s", count: 300)) },
                RunningAudit.event(1, of: "not-a-user"), RunningAudit.event(-1, of: user),
                RunningAudit.event(1, of: user, payload: #"{"x":"\#(String(repeating: "x", count: 1_100_000))"}"#),
            ]
            #expect(try await running.deliver(bad) == Array(repeating: "DROP", count: bad.count))
            for event in bad.dropLast() { #expect(try await running.deliver(body: event.bytes) == "DROP") }
            for text in ["", "{", "null", "[]", "\u{0}", #"{"data":"#] {
                #expect(try await running.deliver(body: Array(text.utf8)) == "DROP")
            }
            let good = [RunningAudit.event(1, of: user), RunningAudit.event(2, of: user)]
            let words = try await running.deliver([good[0], bad[0], good[1]])
            #expect(words == ["SUCCESS", "DROP", "SUCCESS"])
            #expect(try await running.sequences(of: user) == [1, 2])
        }
    }

    @Test("the trail of a closed account is erased, and late events do not revive it")
    func closed() async throws {
        try await RunningAudit.run { running in
            let (user, other) = (RunningAudit.user(), RunningAudit.user())
            let events = (Int64(1)...80).map { RunningAudit.event($0, of: user) }
            _ = try await running.deliver(events + [RunningAudit.event(1, of: other)])
            let closing = RunningAudit.event(81, of: user, type: .accountDeleted, task: "")
            for _ in 0..<2 { #expect(try await running.deliver(body: closing.bytes, on: .accountEvents) == "SUCCESS") }
            #expect(try await running.deliver(events) == Array(repeating: "SUCCESS", count: 80))
            let strange = RunningAudit.event(82, of: other, type: .taskUpdated)
            #expect(try await running.deliver(body: strange.bytes, on: .accountEvents) == "SUCCESS")
            let page = try await running.get("/api/audit", as: user).json
            #expect(page["records"] == [] && page["erased_at"]?.string != nil)
            #expect(try await running.get("/api/audit/export", as: user).text.isEmpty)
            #expect(try await running.sequences(of: other) == [1])
        }
    }
}
