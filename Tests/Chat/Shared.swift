import Synchronization

/// A value that closures of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func get() -> Value { value.withLock { $0 } }
    func set(_ new: Value) { value.withLock { $0 = new } }

    func change<Answer: Sendable>(_ change: (inout Value) -> Answer) -> Answer {
        value.withLock { value in change(&value) }
    }
}
