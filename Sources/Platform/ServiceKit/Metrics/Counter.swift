import Synchronization

/// A number that only grows; adding is one atomic instruction.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// Starts at zero.
    public init() {}

    /// Adds, one by default.
    public func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The sum so far.
    public var value: Int { count.load(ordering: .relaxed) }
}
