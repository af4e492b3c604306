import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard error, one line at a time: lines of different threads do not mix.
public enum StandardError {
    private static let lock = Mutex(())

    /// Writes the bytes whole; what the descriptor refuses is lost.
    @Sendable
    public static func write(_ line: [UInt8]) {
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    #if canImport(Darwin)
                        let count = Darwin.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    #elseif canImport(Musl)
                        let count = Musl.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    #else
                        let count = Glibc.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    #endif
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }
}
