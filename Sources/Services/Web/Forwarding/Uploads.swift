import HTTPServing
import ServiceKit
import Synchronization

/// Limits the number of large bodies held at once: each is taken in whole before it is passed on, so that it can be sent
/// again.
///
/// Large bodies are sent only to import a document, so a client over the limit is told to retry later.
final class Uploads: Sendable {
    private let most: Int
    private let mostOfAddress: Int
    private let running = Mutex<(count: Int, byAddress: [String: Int])>((0, [:]))

    /// - Parameters:
    ///   - most: maximum number of simultaneous bodies.
    ///   - mostOfAddress: the same for one address.
    init(most: Int, mostOfAddress: Int) {
        self.most = most
        self.mostOfAddress = mostOfAddress
    }

    /// Runs `pass` as one of the counted bodies.
    ///
    /// - Throws: ``Problem`` 429 when the address is at its limit, 503 when the total is; any error of `pass`.
    func hold<Value>(for address: String, _ pass: () async throws -> Value) async throws -> Value {
        let place = NetworkPrefix.text(of: address)
        try begin(place)
        defer { end(place) }
        return try await pass()
    }

    private func begin(_ place: String) throws(Problem) {
        let refusal: Problem? = running.withLock { running in
            if running.byAddress[place, default: 0] >= mostOfAddress { return .tooManyRequests(retryAfter: 5) }
            if running.count >= most { return .unavailable("Too many documents are being sent at this moment.") }
            running.count += 1
            running.byAddress[place, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    private func end(_ place: String) {
        running.withLock { running in
            running.count -= 1
            let left = (running.byAddress[place] ?? 1) - 1
            running.byAddress[place] = left > 0 ? left : nil
        }
    }
}
