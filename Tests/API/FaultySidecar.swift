import Hummingbird
import JSON
import Synchronization

/// As much of a sidecar as the API needs, in memory, that fails on demand as no real one could be made to.
final class FaultySidecar: Sendable {
    /// How the next saves go wrong.
    enum Fault: Sendable {
        /// Nothing is saved.
        case refused
        /// It is saved, and still the answer is an error.
        case answerLost
    }

    struct Item: Sendable {
        var value: JSONValue
        var etag: Int
    }

    struct State: Sendable {
        var items: [String: Item] = [:]
        var nextETag = 1
        var published: [(topic: String, event: JSONValue)] = []
        var faults: [Fault] = []
        var faultyKeys = ""
        var isDown = false
        var isFull = false
        var isDamaged = false
    }

    private let state = Mutex(State())
    let secrets: [String: String]

    init(secrets: [String: String]) { self.secrets = secrets }

    var published: [(topic: String, event: JSONValue)] { state.withLock { $0.published } }

    /// Fails whatever it is asked from now on.
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    /// Has no room for anything more from now on.
    var isFull: Bool {
        get { state.withLock { $0.isFull } }
        set { state.withLock { $0.isFull = newValue } }
    }

    /// Cannot read anything from now on.
    var isDamaged: Bool {
        get { state.withLock { $0.isDamaged } }
        set { state.withLock { $0.isDamaged = newValue } }
    }

    /// Lets the next saves of keys that begin with `prefix` go wrong, one fault each.
    func fail(_ prefix: String, _ faults: Fault...) {
        state.withLock {
            $0.faultyKeys = prefix
            $0.faults = faults
        }
    }

    /// The document under a key, unwrapped from its JSON string.
    func document(_ key: String) -> JSONValue? {
        let text = state.withLock { $0.items[key]?.value.string }
        return text.flatMap { try? JSONValue(Array($0.utf8)) }
    }

    func item(_ key: String) -> Item? { state.withLock { $0.items[key] } }

    func publish(_ event: JSONValue, to topic: String) { state.withLock { $0.published.append((topic, event)) } }

    /// Saves one item, or fails.
    func save(_ item: JSONValue) -> HTTPResponse.Status {
        state.withLock { state in
            let key = item["key"]?.string ?? ""
            guard key.hasPrefix(state.faultyKeys), !state.faults.isEmpty else { return state.save(item) }
            switch state.faults.removeFirst() {
            case .refused: return .internalServerError
            case .answerLost:
                _ = state.save(item)
                return .internalServerError
            }
        }
    }

    /// All of a transaction's operations, or none.
    func transact(_ operations: [JSONValue]) -> HTTPResponse.Status {
        state.withLock { state in
            let before = state
            for operation in operations {
                let request = operation["request"] ?? .null
                if operation["operation"]?.string == "delete" {
                    state.items[request["key"]?.string ?? ""] = nil
                } else if state.save(request) != .noContent {
                    state = before
                    return .internalServerError
                }
            }
            return .noContent
        }
    }
}

extension FaultySidecar.State {
    mutating func save(_ item: JSONValue) -> HTTPResponse.Status {
        let key = item["key"]?.string ?? ""
        let old = items[key]
        if let etag = item["etag"]?.string {
            guard let old, etag == "\(old.etag)" else { return .conflict }
        } else if item["options"]?["concurrency"]?.string == "first-write", old != nil {
            return .conflict
        }
        put(key, item["value"] ?? .null)
        return .noContent
    }

    mutating func put(_ key: String, _ value: JSONValue) {
        items[key] = FaultySidecar.Item(value: value, etag: nextETag)
        nextETag += 1
    }
}
