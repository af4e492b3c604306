/// The bounds that keep one HTTP connection from costing more than its share.
public struct ConnectionLimits: Sendable {
    /// Time for a request's head to arrive once its connection is open, or its first byte has come.
    public var headDeadline = Duration.seconds(10)
    /// A connection on which nothing happens for so long is closed.
    public var idleDeadline = Duration.seconds(60)
    /// Bytes of all header fields of a request; more is answered 431.
    public var maximumHeaderBytes = 32 << 10
    /// Header fields of a request.
    public var maximumHeaderFields = 100
    /// Time to go on reading, and discarding, what a client still sends after it was answered and is to be closed.
    public var lingerDeadline = Duration.seconds(2)
    /// Once the server stops, connections on which nothing happens are kept so long: who sends a request meanwhile is
    /// answered, and told that the connection closes, instead of finding it cut.
    public var farewellDeadline = Duration.zero

    /// The defaults above.
    public init() {}
}
