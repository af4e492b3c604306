import FoundationEssentials
import Glibc
import Synchronization

/// A real server for tests. It ends with the process that started it, however that ends.
package final class ServerProcess: Sendable {
    /// Holds the far end of a pipe: when it is closed, by us or by our death, the shell ends the server.
    private static let guardian = """
        log=$1; shift
        "$@" </dev/null >>"$log" 2>&1 &
        server=$!
        read -r word || word=TERM
        kill -"$word" $server
        wait $server
        """

    private struct Running {
        let shell: pid_t
        /// Our end of the pipe.
        let lead: Int32
    }

    private let running: Mutex<Running?>

    /// - Parameters:
    ///   - command: the server in the foreground, and its arguments.
    ///   - log: the file that takes what it prints.
    package init(_ command: [String], log: String) throws {
        var ends: [Int32] = [0, 0]
        // No other child may hold the pipe open.
        guard pipe(&ends) == 0 else { throw ServerFault("no pipe could be made") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let shell = try Child.spawn(["/bin/sh", "-c", Self.guardian, "sh", log] + command, input: ends[0])
        running = Mutex(Running(shell: shell, lead: ends[1]))
    }

    deinit { end("TERM") }

    /// Asks the server to end, and waits until it has.
    package func stop() { end("TERM") }

    /// Ends the server as a power cut would.
    package func kill() { end("KILL") }

    private func end(_ signal: String) {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        let word = Array("\(signal)\n".utf8)
        _ = write(running.lead, word, word.count)
        close(running.lead)
        _ = Child.wait(running.shell)
    }

    /// The path of a program that Debian keeps outside the usual folders, or on them.
    static func program(_ name: String, in folders: [String] = []) throws -> String {
        let usual = ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
        for folder in folders + usual where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        throw ServerFault("\(name) is missing; scripts/test installs it")
    }
}

/// A server for tests that cannot be had.
package struct ServerFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Programs that tests run to their end.
enum Child {
    /// Runs a command and returns what it printed.
    /// - Throws: ``ServerFault`` with what it printed, when it fails.
    @discardableResult
    static func run(_ command: [String]) throws -> String {
        let folder = try ScratchFolder()
        let output = folder.path + "/output"
        let script = #"output=$1; shift; exec "$@" </dev/null >"$output" 2>&1"#
        let child = try spawn(["/bin/sh", "-c", script, "sh", output] + command, input: nil)
        let status = wait(child)
        let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        guard status == 0 else { throw ServerFault("\(command[0]): \(text)") }
        return text
    }

    static func spawn(_ command: [String], input: Int32?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        // A listening socket that another test is about to close must not live on in our child.
        for descriptor in 3..<Int32(4096) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // A thread of ours blocks signals; a shell that never hears of its child's end would wait for ever.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        guard posix_spawn(&child, command[0], &actions, &attributes, &arguments, environ) == 0 else {
            throw ServerFault("\(command[0]) could not be started")
        }
        return child
    }

    /// - Returns: the status that `waitpid` gave; 0 for success.
    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        return status
    }
}
