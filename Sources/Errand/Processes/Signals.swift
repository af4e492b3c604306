import Glibc
import UnixSignals

/// The signals that ask a program to stop.
struct StopSignals: Sendable {
    private let signals: UnixSignalsSequence

    /// Traps Ctrl-C, SIGTERM and SIGHUP, which then no longer end the process by themselves.
    init() async { signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) }

    /// Returns at the first signal, or when the task is cancelled; a further Ctrl-C ends the process at once.
    func first() async {
        for await _ in signals { break }
        signal(SIGINT, SIG_DFL)
    }
}
