import Glibc
import Threads

/// Ends this process when the one that started it is gone, however it went.
///
/// `errand up` keeps the writing end of each child's standard input and never writes: when it dies, `kill -9` included, the
/// kernel closes the pipe, the child reads its end, and shuts down as if it had been asked to.
enum Lifeline {
    /// Set, to anything, for processes whose standard input is a lifeline.
    static let variable = "ERRAND_LIFELINE"

    /// How long a process may take to shut down once its parent is gone.
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

    /// Returns when standard input has ended.
    static func waitForEnd() {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}
