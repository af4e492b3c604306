/// A connection to a server with blocking calls, for use on a dedicated thread.
protocol ServerSocket: AnyObject {
    /// True unless the peer is known to have hung up. Only meaningful while no answer is pending.
    var isOpen: Bool { get }

    func write(_ bytes: [UInt8]) throws(SocketFault)

    /// Appends the received bytes, after waiting for at least one.
    func read(into buffer: inout [UInt8]) throws(SocketFault)
}
