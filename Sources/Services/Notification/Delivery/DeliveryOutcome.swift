/// How one attempt to deliver went.
enum DeliveryOutcome: Sendable, Equatable {
    case delivered
    /// - Parameter isFinal: whether trying again is pointless.
    case failed(String, isFinal: Bool)

    /// For logs: nothing of what receivers say.
    var word: String {
        switch self {
        case .delivered: "delivered"
        case .failed(_, isFinal: false): "failed, to be tried again"
        case .failed(_, isFinal: true): "failed"
        }
    }
}
