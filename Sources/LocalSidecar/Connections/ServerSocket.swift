/// A connection to a server for a thread of its own, which waits in it.
protocol ServerSocket: AnyObject {
    /// Whether the other side has not hung up, as far as is known. Asked only while no answer is awaited.
    var isOpen: Bool { get }

    func write(_ bytes: [UInt8]) throws(SocketFault)

    /// Appends what has arrived, after waiting for at least one byte.
    func read(into buffer: inout [UInt8]) throws(SocketFault)
}
