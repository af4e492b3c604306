/// A value behind one reference: keeps what few tasks have from making all of them large. Copies share it.
indirect enum Boxed<Value: Sendable & Hashable>: Sendable, Hashable {
    case value(Value)

    var value: Value {
        switch self {
        case .value(let value): value
        }
    }
}
