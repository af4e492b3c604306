import NIOCore
import NIOPosix

/// The threads that wait for the network and run what follows from what arrives.
public enum EventLoops {
    /// Has them run all of Swift's tasks too, in place of the pool that tasks run on by default: what changes threads
    /// at every step costs more in changing them than in stepping.
    ///
    /// For executables, at their start. Whatever blocks must have a thread of its own, as it should anyway.
    ///
    /// - Returns: false where the Swift runtime cannot be told; then everything works as before, only slower.
    @discardableResult
    public static func runTasks() -> Bool { isRunningTasks }

    private static let isRunningTasks =
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
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
