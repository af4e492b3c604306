import Testing

@testable import Errand

@Suite("Back-off")
struct BackOffTests {
    @Test("the first restart is immediate, later ones wait longer, up to a bound")
    func growth() {
        var backOff = BackOff()
        let delays = (0..<12).map { _ in backOff.delay(afterRunning: .milliseconds(10)) }
        #expect(delays[0] == .zero)
        #expect(delays[1] > .zero)
        #expect(delays == delays.sorted())
        #expect(delays.last == BackOff.longest)
        #expect(backOff.isLooping)
    }

    @Test("a steady run starts the count again")
    func steady() {
        var backOff = BackOff()
        for _ in 0..<9 { _ = backOff.delay(afterRunning: .zero) }
        #expect(backOff.delay(afterRunning: .seconds(60)) == .zero)
        #expect(!backOff.isLooping)
    }
}
