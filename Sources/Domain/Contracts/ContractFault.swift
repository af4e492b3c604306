/// Why JSON that another service sent is not what the contract says.
public enum ContractFault: Error, Sendable, Equatable {
    /// A required member is absent; the member's name.
    case missing(String)
    /// A member holds a value outside its set; the member's name.
    case unknownValue(String)
}
