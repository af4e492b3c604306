import Testing

@testable import Sync

@Suite("The order of one user's events")
struct StreamPositionTests {
    @Test("each event is delivered once, several of one revision included")
    func once() {
        var position = StreamPosition(rev: 4)
        let events: [(Int64, Int)] = [(5, 1), (5, 2), (5, 1), (4, 0), (6, 0), (5, 3), (6, 0)]
        let verdicts = events.map { position.take(rev: $0.0, index: $0.1) }
        #expect(verdicts == [.deliver, .deliver, .drop, .drop, .deliver, .drop, .drop])
    }

    @Test("a gap is noticed, and closed by catching up")
    func gap() {
        var position = StreamPosition(rev: 4)
        #expect(position.take(rev: 7, index: 0) == .behind)
        position.advance(to: 7)
        #expect(position.take(rev: 7, index: 0) == .drop)
        #expect(position.take(rev: 8, index: 0) == .deliver)
    }
}
