import JSON
import NIOCore

/// One event of a stream, in the form of the HTML standard, section 9.2.
enum ServerSentEvent {
    /// What keeps proxies from closing a silent connection.
    static let comment = ByteBuffer(string: ": keep-alive\n\n")

    /// JSON has no line breaks of its own, so it is one `data` line.
    static func bytes(_ name: String?, _ data: JSONValue) -> ByteBuffer {
        var buffer = ByteBuffer()
        if let name { buffer.writeString("event: \(name)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(data.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}
