/// How one attempt to deliver went.
enum DeliveryOutcome: Sendable, Equatable {
    case delivered
    /// - Parameter isFinal: whether trying again is pointless.
    case failed(String, isFinal: Bool)
}
