import Testing
import YAML

@testable import LocalSidecar

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func breaker(_ text: String) throws -> CircuitBreaker {
        let node = try #require(try YAMLNode.documents(in: Array(text.utf8)).first)
        return CircuitBreaker(
            try CircuitBreakerPolicy(ResourceNode(node: node, key: "c", path: "c.yaml")), now: start)
    }

    private func call(_ breaker: CircuitBreaker, _ isSuccess: Bool, after seconds: Int = 0) throws {
        let now = start + .seconds(seconds)
        breaker.leave(try breaker.enter(at: now), isSuccess: isSuccess, at: now)
    }

    @Test("opens when its condition holds, lets one call through after its time, and closes when that succeeds")
    func cycle() throws {
        let breaker = try breaker("{trip: consecutiveFailures > 2, timeout: 30s}")
        for _ in 0..<3 { try call(breaker, false) }
        #expect(throws: CircuitBreaker.Refusal.open) { try call(breaker, true, after: 29) }
        let pass = try breaker.enter(at: start + .seconds(31))
        #expect(breaker.state(at: start + .seconds(31)) == .halfOpen)
        #expect(throws: CircuitBreaker.Refusal.tooManyRequests) { try call(breaker, true, after: 31) }
        breaker.leave(pass, isSuccess: true, at: start + .seconds(32))
        #expect(breaker.state(at: start + .seconds(32)) == .closed)
    }

    @Test("opens again when the call that was let through fails")
    func again() throws {
        let breaker = try breaker("{trip: consecutiveFailures >= 1, timeout: 30s}")
        try call(breaker, false)
        try call(breaker, false, after: 31)
        #expect(breaker.state(at: start + .seconds(32)) == .open)
    }

    @Test("more than five failures in a row open it when nothing is said, and a success in between starts anew")
    func unconfigured() throws {
        let breaker = try breaker("{}")
        for _ in 0..<5 { try call(breaker, false) }
        try call(breaker, true)
        for _ in 0..<5 { try call(breaker, false) }
        #expect(breaker.state(at: start) == .closed)
        try call(breaker, false)
        #expect(breaker.state(at: start) == .open)
    }

    @Test("what is counted is forgotten at the end of each interval")
    func interval() throws {
        let breaker = try breaker("{trip: 'requests >= 4 && totalFailures >= 2', interval: 10s}")
        for success in [true, false, true] { try call(breaker, success) }
        try call(breaker, false, after: 11)
        #expect(breaker.state(at: start + .seconds(11)) == .closed)
        for success in [true, true, false] { try call(breaker, success, after: 12) }
        #expect(breaker.state(at: start + .seconds(12)) == .open)
    }

    @Test("what a call reports counts only in the period it was made in, and a withdrawn one not at all")
    func late() throws {
        let breaker = try breaker("{trip: consecutiveFailures >= 1, timeout: 5s}")
        let early = try breaker.enter(at: start)
        breaker.withdraw(try breaker.enter(at: start))
        try call(breaker, false)
        breaker.leave(early, isSuccess: true, at: start + .seconds(6))
        #expect(breaker.state(at: start + .seconds(6)) == .halfOpen)
    }
}
