import HTTPServing
import ServiceKit
import Synchronization

/// Bounds the bodies that are passed on while they come: each holds a connection to the sidecar for as long as its client takes.
///
/// Nobody sends a large body but to import a document, so whoever has no place is told to come back.
final class Uploads: Sendable {
    private let most: Int
    private let mostOfAddress: Int
    private let running = Mutex<(count: Int, byAddress: [String: Int])>((0, [:]))

    /// - Parameters:
    ///   - most: bodies at a time.
    ///   - mostOfAddress: those of one address at a time.
    init(most: Int, mostOfAddress: Int) {
        self.most = most
        self.mostOfAddress = mostOfAddress
    }

    /// Passes a body on.
    /// - Throws: ``Problem`` 429 when the address has as many under way as it may, 503 when all have; whatever `pass` throws.
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
