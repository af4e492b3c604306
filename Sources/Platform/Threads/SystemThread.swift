#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of the operating system, for blocking work: disk access, or a library with a loop of its own.
package struct SystemThread: Sendable, Equatable {
    private let identity: UInt

    /// The current thread.
    package static var current: SystemThread { SystemThread(identity: UInt(bitPattern: pthread_self().hashValue)) }

    /// Starts a thread that runs `body` and ends with it. Signals are blocked on it.
    ///
    /// - Returns: false when the system has no thread left.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Start(body))
        #if canImport(Darwin)
            var thread: pthread_t?
            let result = pthread_create(&thread, nil, { Start.run($0) }, context.toOpaque())
            if result == 0, let thread { pthread_detach(thread) }
        #else
            var thread = pthread_t()
            let result = pthread_create(&thread, nil, { $0.flatMap { Start.run($0) } }, context.toOpaque())
            if result == 0 { pthread_detach(thread) }
        #endif
        if result != 0 { context.release() }
        return result == 0
    }
}

/// The argument of a new thread.
private final class Start: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func run(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        start.body()
        return nil
    }
}
