import Glibc
import Threads

/// Ends this process when its parent has ended for any reason.
///
/// `errand up` holds the write end of each child's standard input without ever writing: when it dies, even by `kill
/// -9`, the kernel closes the pipe, and the child reads its end and shuts down gracefully.
enum Lifeline {
    /// Set, to any value, for processes whose standard input is a lifeline.
    static let variable = "ERRAND_LIFELINE"

    /// Time in seconds that a process may take to shut down once its parent is gone.
    private static let grace: UInt32 = 15

    static func hold(in environment: [String: String]) {
        guard environment[variable] != nil else { return }
        _ = SystemThread.start {
            waitForEnd()
            kill(getpid(), SIGTERM)
            sleep(grace)
            _exit(1)
        }
    }

    /// Returns at the end of standard input.
    static func waitForEnd() {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}
