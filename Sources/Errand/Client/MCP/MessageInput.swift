import Glibc
import Threads

/// Reads standard input line by line, skipping empty lines.
struct MessageInput: Sendable {
    private let descriptor: Int32
    private var lines = MessageLines()
    private var ready: [MessageLine] = []
    private var hasEnded = false

    init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// The next line; nil at the end.
    mutating func next() async -> MessageLine? {
        while ready.isEmpty, !hasEnded {
            let chunk = await Self.chunk(descriptor)
            hasEnded = chunk.isEmpty
            // Reversed, because lines are taken from the end.
            ready = (hasEnded ? lines.finish().map { [$0] } ?? [] : lines.split(chunk)).reversed()
        }
        return ready.popLast()
    }

    /// The bytes available as soon as there are any; empty at the end. Reading blocks, so it is done on a separate
    /// thread.
    private static func chunk(_ descriptor: Int32) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            let hasStarted = SystemThread.start { continuation.resume(returning: read(descriptor)) }
            if !hasStarted { continuation.resume(returning: []) }
        }
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var got: Int
            repeat {
                got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while got < 0 && errno == EINTR
            count = max(0, got)
        }
    }
}
