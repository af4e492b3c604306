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

@Suite("What an operator has to know at once")
struct AlarmWordTests {
    private static func line(_ message: String) -> [UInt8] {
        Array(#"{"time":"2026-11-30T11:00:00.000Z","level":"error","message":"\#(message)","store":"state.db"}"#.utf8)
            + [10]
    }

    @Test("a store that is full or damaged is found in what a process writes, and said once")
    func stores() {
        var words = AlarmWords()
        #expect(words.found(in: Self.line("Listening")) == nil)
        #expect(words.found(in: Self.line("Listening") + Self.line("The store is full")) == "The store is full")
        #expect(words.found(in: Self.line("The store is full")) == nil)
        #expect(words.found(in: Self.line("The store is damaged")) == "The store is damaged")
        #expect(words.found(in: Array(#""message":"The store is "#.utf8)) == "The store is ")
    }
}
