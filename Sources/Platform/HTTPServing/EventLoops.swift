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

/// The threads that wait for the network and handle its events.
public enum EventLoops {
    /// Leaves half of the processors to the processes and threads that the process works with, first of all its sidecar
    /// and libcurl's thread: most work of a request then happens on one thread. NIO's own setting,
    /// `NIO_SINGLETON_GROUP_LOOP_COUNT`, takes precedence.
    ///
    /// For executables, before anything listens.
    public static func shareProcessors() {
        guard getenv("NIO_SINGLETON_GROUP_LOOP_COUNT") == nil else { return }
        NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount / 2)
    }

    /// Makes the event loops run all Swift tasks too, in place of the default pool: for work of many short steps,
    /// switching threads costs more than the steps. Measured alone, on two processors: reads 8,732 → 10,964 a second,
    /// 102 → 84 µs of processor time each; creations with all their events 729 → 659 µs (ADR 010).
    ///
    /// For executables, at their start. Blocking work must have a thread of its own, as it should anyway.
    ///
    /// - Returns: false when the Swift runtime does not support it; then everything works as before, only slower.
    @discardableResult
    public static func runTasks() -> Bool { isRunningTasks }

    private static let isRunningTasks = takeOverTasks()

    /// The runtime's hook for the executor of tasks: receives a task, and the default implementation.
    private typealias Enqueue = @convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void

    /// Does the same as NIO's `unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor`, which looks up
    /// the hook by name and therefore does not find it in the statically linked executable that is shipped.
    private static func takeOverTasks() -> Bool {
        #if compiler(<6.4)  // As far as the hook is known to be what it is taken for here.
            let hook = ctasks_enqueue_global_hook()
            guard let hook, hook.pointee == nil else { return false }
            let enqueue: Enqueue = { job, _ in
                // On a thread of the group, this is the thread's own loop.
                MultiThreadedEventLoopGroup.singleton.any().executor.enqueue(job)
            }
            hook.pointee = unsafeBitCast(enqueue, to: UnsafeMutableRawPointer.self)
            return true
        #else
            return false
        #endif
    }
}

/// Runs tasks on the thread of one event loop, so that a connection's requests are handled where their bytes arrive.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
