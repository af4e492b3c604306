import JSON
import Synchronization

/// Answers of a model to requests that come again word by word.
final class AnswerCache: Sendable {
    private static let most = 256

    private struct Entry: Sendable {
        let answer: JSONValue
        let until: ContinuousClock.Instant
    }

    private let lifetime: Duration
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    init(lifetime: Duration) { self.lifetime = lifetime }

    func answer(to question: [UInt8]) -> JSONValue? {
        entries.withLock { entries in
            guard let entry = entries[question], entry.until > .now else { return nil }
            return entry.answer
        }
    }

    func keep(_ answer: JSONValue, for question: [UInt8]) {
        let entry = Entry(answer: answer, until: .now + lifetime)
        entries.withLock { entries in
            if entries.count >= Self.most { entries = entries.filter { $0.value.until > .now } }
            if entries.count >= Self.most { entries.removeAll() }
            entries[question] = entry
        }
    }
}
