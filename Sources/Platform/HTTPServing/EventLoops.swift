import CTasks
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The threads that wait for the network and run what follows from what arrives.
public enum EventLoops {
    /// Leaves half of the processors to whoever the process works with, its sidecar and libcurl's thread first of all: what
    /// a request needs then mostly happens on one thread. A setting of NIO's own, `NIO_SINGLETON_GROUP_LOOP_COUNT`, wins.
    ///
    /// For executables, before anything listens.
    public static func shareProcessors() {
        guard getenv("NIO_SINGLETON_GROUP_LOOP_COUNT") == nil else { return }
        NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount / 2)
    }

    /// Has them run all of Swift's tasks too, in place of the pool that tasks run on by default: what changes threads
    /// at every step costs more in changing them than in stepping. Measured alone, on two processors: reads 8,732 → 10,964
    /// a second, 102 → 84 µs of processor time each; creations with all their events 729 → 659 µs (ADR 010).
    ///
    /// For executables, at their start. Whatever blocks must have a thread of its own, as it should anyway.
    ///
    /// - Returns: false where the Swift runtime cannot be told; then everything works as before, only slower.
    @discardableResult
    public static func runTasks() -> Bool { isRunningTasks }

    private static let isRunningTasks = takeOverTasks()

    /// How the runtime calls whoever runs its tasks: with one, and with what would do it otherwise.
    private typealias Enqueue = @convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void

    /// Does what NIO's `unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor` does, which looks for the
    /// hook by its name and so finds none in a statically linked executable: the one that is shipped.
    private static func takeOverTasks() -> Bool {
        #if compiler(<6.4)  // As far as the hook is known to be what it is taken for here.
            let hook = ctasks_enqueue_global_hook()
            guard let hook, hook.pointee == nil else { return false }
            let enqueue: Enqueue = { job, _ in
                // On a thread of the group that thread's own loop.
                MultiThreadedEventLoopGroup.singleton.any().executor.enqueue(job)
            }
            hook.pointee = unsafeBitCast(enqueue, to: UnsafeMutableRawPointer.self)
            return true
        #else
            return false
        #endif
    }
}

/// Runs tasks on the thread of one event loop: what a connection's requests need then happens where their bytes are.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
