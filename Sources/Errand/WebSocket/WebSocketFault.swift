/// The reason why a WebSocket did not open, or has closed.
enum WebSocketFault: Error, Sendable, Equatable, CustomStringConvertible {
    case badAddress(String)
    case unreachable(String)
    /// The server answered the upgrade with another status.
    case refused(status: Int)
    case notAWebSocket
    /// Closed, with the code of the close frame if there was one.
    case closed(code: Int?)
    case timedOut

    var description: String {
        switch self {
        case .badAddress(let url): "\(url) is not a ws:// or wss:// address"
        case .unreachable(let reason): "cannot connect: \(reason)"
        case .refused(let status): "the upgrade was answered with \(status)"
        case .notAWebSocket: "what answered does not speak WebSocket"
        case .closed(let code): "closed" + (code.map { " with code \($0)" } ?? " without a close frame")
        case .timedOut: "nothing arrived in time"
        }
    }
}
