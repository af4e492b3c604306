#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server in a process of its own, so that its work is not counted as the clients'.
struct ServerProcess {
    let port: Int
    private let id: pid_t

    struct NotStarted: Error {}

    /// Starts this executable again, as the server, and reads the port that it prints.
    init() throws {
        var pipe: [Int32] = [0, 0]
        guard Self.open(&pipe) == 0 else { throw NotStarted() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        var id = pid_t()
        let arguments = [strdup(CommandLine.arguments[0]), strdup("serve"), nil]
        defer { for argument in arguments { free(argument) } }
        let result = posix_spawn(&id, "/proc/self/exe", &actions, nil, arguments, environ)
        close(pipe[1])
        guard result == 0 else { throw NotStarted() }
        self.id = id
        var line = [UInt8](repeating: 0, count: 16)
        let count = read(pipe[0], &line, line.count)
        guard count > 1, let port = Int(String(decoding: line[..<(count - 1)], as: UTF8.self)) else {
            kill(id, SIGKILL)
            throw NotStarted()
        }
        self.port = port
    }

    private static func open(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

    func stop() {
        kill(id, SIGTERM)
        waitpid(id, nil, 0)
    }
}
