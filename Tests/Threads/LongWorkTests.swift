import Synchronization
import Testing
import Threads

@Suite("What takes long has threads of its own")
struct LongWorkTests {
    @Test("no more is done at once than may be, and all of it is done")
    func bounded() async throws {
        let work = LongWork(atOnce: 2, waitingOfOne: 100, waitingOfAll: 100)
        let counts = Shared((now: 0, most: 0, done: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    try await work.run(for: "\(index % 7)") {
                        counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.done) }
                        await Task.yield()
                        counts.withLock { $0 = ($0.now - 1, $0.most, $0.done + 1) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.withLock { $0.done == 40 && $0.now == 0 && $0.most <= 2 })
    }

    @Test("who has one thing done waits behind nobody's many: one of an asker at a time, in turn")
    func fair() async throws {
        let work = LongWork(atOnce: 2, waitingOfOne: 100, waitingOfAll: 100)
        let order = Shared<[String]>([])
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work.run(for: "many") { await gate.wait() } }
            try await until { gate.isAwaited }
            for index in 0..<20 {
                group.addTask { try await work.run(for: "many") { order.withLock { $0.append("many \(index)") } } }
            }
            // A thread is free, and still the others of the same asker wait.
            group.addTask { try await work.run(for: "one") { order.withLock { $0.append("one") } } }
            try await until { order.withLock { $0 } == ["one"] }
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.withLock { $0.count } == 21)
    }

    @Test("what is urgent begins before what is patient")
    func urgent() async throws {
        let work = LongWork(atOnce: 1, waitingOfOne: 100, waitingOfAll: 100)
        let order = Shared<[String]>([])
        let gate = Gate()
        let waiting = Shared(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work.run(for: "first") { await gate.wait() } }
            try await until { gate.isAwaited }
            for name in ["a", "b", "c"] {
                group.addTask {
                    waiting.withLock { $0 += 1 }
                    try await work.run(for: name) { order.withLock { $0.append("patient") } }
                }
            }
            try await until { waiting.withLock { $0 } == 3 }
            try await Task.sleep(for: .milliseconds(50))
            group.addTask {
                waiting.withLock { $0 += 1 }
                try await work.run(for: "d", .urgent) { order.withLock { $0.append("urgent") } }
            }
            try await until { waiting.withLock { $0 } == 4 }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.withLock { $0.first } == "urgent")
    }

    @Test("more than may wait is refused at once, one asker's sooner than all others'")
    func refused() async throws {
        let work = LongWork(atOnce: 1, waitingOfOne: 1, waitingOfAll: 2)
        let gate = Gate()
        let refused = Shared<[Bool]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await work.run(for: "a") { await gate.wait() } }
            try? await until { gate.isAwaited }
            for name in ["a", "a", "b", "c"] {
                group.addTask {
                    do { try await work.run(for: name) {} } catch let fault as LongWork.Overloaded {
                        refused.withLock { $0.append(fault.isOwn) }
                    } catch {}
                }
                try? await Task.sleep(for: .milliseconds(30))
            }
            try? await until { refused.withLock { $0.count } == 2 }
            gate.open()
        }
        #expect(refused.withLock { $0 } == [true, false])
    }
}

/// What several tasks write to.
private final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) -> Result) -> Result { value.withLock { body(&$0) } }
}

/// Holds work until it is opened.
private final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    var isAwaited: Bool { state.withLock { $0.waiter != nil } }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiter = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiter = state.withLock { state in
            state.isOpen = true
            return state.waiter.take()
        }
        waiter?.resume()
    }
}

private struct Late: Error {}

private func until(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while !condition() {
        guard .now < end else { throw Late() }
        try await Task.sleep(for: .milliseconds(2))
    }
}
