import Synchronization

/// Limits how much of one kind of work is under way at the same time, of each asker and in all: answers that are long,
/// or bodies that are passed on.
///
/// Nobody waits: who is over a limit is told to retry later.
public final class Places: Sendable {
    private let most: Int
    private let mostOfOne: Int
    private let busy: String
    private let taken = Mutex<(count: Int, byAsker: [String: Int])>((0, [:]))

    /// - Parameters:
    ///   - most: maximum number in all.
    ///   - mostOfOne: the same for one asker.
    ///   - busy: the detail of the answer when all are taken.
    public init(most: Int, mostOfOne: Int, busy: String) {
        self.most = most
        self.mostOfOne = mostOfOne
        self.busy = busy
    }

    /// Takes a place, until the result is released.
    ///
    /// - Throws: ``Problem`` 429 when the asker has as many as one may have, 503 when all are taken.
    public func take(for asker: String) throws(Problem) -> Place {
        let refusal: Problem? = taken.withLock { taken in
            if taken.byAsker[asker, default: 0] >= mostOfOne { return .tooManyRequests(retryAfter: 5) }
            if taken.count >= most { return .unavailable(busy) }
            taken.count += 1
            taken.byAsker[asker, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
        return Place(of: asker, in: self)
    }

    fileprivate func free(_ asker: String) {
        taken.withLock { taken in
            taken.count -= 1
            let left = (taken.byAsker[asker] ?? 1) - 1
            taken.byAsker[asker] = left > 0 ? left : nil
        }
    }
}

/// A place taken from ``Places``; given back when it is released.
public final class Place: Sendable {
    private let asker: String
    private let places: Places

    fileprivate init(of asker: String, in places: Places) {
        self.asker = asker
        self.places = places
    }

    deinit { places.free(asker) }
}
