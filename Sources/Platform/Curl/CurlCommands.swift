import CCurl
import Synchronization

/// What other threads ask of libcurl's thread.
enum CurlCommand: Sendable {
    case start(CurlTransfer)
    case cancel(CurlTransfer)
    case unpause(CurlTransfer)
    case stop
}

/// The mailbox of libcurl's thread; the thread is woken only when it sleeps, which costs a system call.
final class CurlCommands: Sendable {
    private struct State: Sendable {
        var commands: [CurlCommand] = []
        var isAsleep = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Adds a command.
    ///
    /// - Returns: whether it was taken, and whether the thread sleeps and has to be woken.
    func add(_ command: CurlCommand) -> (isTaken: Bool, mustWake: Bool) {
        state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
    }

    /// Takes all commands, oldest first.
    func take(into commands: inout [CurlCommand]) {
        commands.removeAll(keepingCapacity: true)
        state.withLock { state in
            swap(&state.commands, &commands)
            state.isAsleep = false
        }
    }

    /// Announces that the thread is about to sleep; false when there is something to do.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.commands.isEmpty
            return state.isAsleep
        }
    }

    /// Takes no more commands and returns those left.
    func close() -> [CurlCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
