import CCurl
import DequeModule
import Synchronization
import Threads

/// Runs libcurl's multi handle on a thread of its own: all of libcurl is called there, and other threads submit
/// commands.
///
/// `@unchecked Sendable` because mutable state is used on that thread only, except the mailbox and `curl_multi_wakeup`,
/// which are thread-safe; the multi handle lives as long as any caller.
final class CurlLoop: @unchecked Sendable {
    static let isInitialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let multi: UnsafeMutableRawPointer?
    private let configuration: CurlConfiguration
    private let commands = CurlCommands()
    private let stopped = Mutex<(isStopped: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))
    /// Number of transfers submitted and not ended.
    let inFlight = Atomic<Int>(0)
    private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var waiting: Deque<CurlTransfer> = []
    private var idle: [CurlHandle] = []
    private var inbox: [CurlCommand] = []
    private var nextExpiry: ContinuousClock.Instant?
    private var isStopping = false

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        multi = Self.isInitialized ? curl_multi_init() : nil
        guard let multi else { return }
        let connections = configuration.maximumConcurrentRequests
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit { if let multi { curl_multi_cleanup(multi) } }

    /// Starts the thread. It keeps the loop alive until it is told to stop.
    func start() {
        if !SystemThread.start({ self.run() }) { end() }
    }

    /// Submits a transfer, which fails if the loop has stopped.
    func submit(_ transfer: CurlTransfer) {
        inFlight.add(1, ordering: .relaxed)
        submit(.start(transfer))
    }

    /// Submits a command; a transfer that can no longer start fails.
    func submit(_ command: CurlCommand) {
        let (isTaken, mustWake) = commands.add(command)
        if mustWake, let multi { curl_multi_wakeup(multi) }
        if !isTaken, case .start(let transfer) = command { transfer.finish(Self.shutDown) }
    }

    /// Ends a transfer, whether it waits, runs, or has not been received yet.
    func cancel(_ transfer: CurlTransfer) {
        transfer.isCancelled.set()
        submit(.cancel(transfer))
    }

    /// Returns when the thread has ended.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = stopped.withLock { state in
                if !state.isStopped { state.waiters.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    private static let shutDown = CurlError(.shutDown, "the client was shut down")
}

/// The thread itself.
extension CurlLoop {
    private func run() {
        guard let multi else { return end() }
        var stillRunning: Int32 = 0
        while true {
            obey()
            if isStopping { break }
            expire()
            fill()
            curl_multi_perform(multi, &stillRunning)
            reap(multi)
            fill()
            guard commands.fallAsleep() else { continue }
            curl_multi_poll(multi, nil, 0, Int32(sleep), nil)
        }
        end()
    }

    /// The milliseconds until a waiting request expires; libcurl adds its own timers.
    private var sleep: Int {
        guard let nextExpiry else { return 1000 }
        return min(1000, max(1, (nextExpiry - .now).milliseconds))
    }

    private func obey() {
        commands.take(into: &inbox)
        for command in inbox {
            switch command {
            case .start(let transfer): admit(transfer)
            case .cancel(let transfer): abandon(transfer)
            case .unpause(let transfer):
                if let handle = transfer.handle { curl_easy_pause(handle.easy, CURLPAUSE_CONT) }
            case .stop: isStopping = true
            }
        }
    }

    private func admit(_ transfer: CurlTransfer) {
        if transfer.isCancelled.isSet { return transfer.finish(CancellationError()) }
        let free = configuration.maximumConcurrentRequests - running.count
        guard waiting.count < configuration.maximumWaitingRequests + max(0, free) else {
            return transfer.finish(CurlError(.overloaded, "too many requests are waiting"))
        }
        waiting.append(transfer)
        if running.count >= configuration.maximumConcurrentRequests {
            nextExpiry = min(nextExpiry ?? transfer.deadline, transfer.deadline)
        }
    }

    private func abandon(_ transfer: CurlTransfer) {
        if let handle = transfer.handle {
            remove(transfer, handle, CancellationError())
        } else if let index = waiting.firstIndex(where: { $0 === transfer }) {
            waiting.remove(at: index)
            transfer.finish(CancellationError())
        }
    }

    /// Fails the requests whose deadline passed before a slot was free.
    private func expire() {
        guard let expiry = nextExpiry, expiry <= .now else { return }
        let now = ContinuousClock.now
        nextExpiry = nil
        waiting.removeAll { transfer in
            guard transfer.deadline > now else {
                transfer.finish(CurlError(.timedOut, "no free slot before the deadline"))
                return true
            }
            nextExpiry = min(nextExpiry ?? transfer.deadline, transfer.deadline)
            return false
        }
    }

    /// Starts waiting requests in order while there are free slots.
    private func fill() {
        while running.count < configuration.maximumConcurrentRequests, let transfer = waiting.popFirst() {
            begin(transfer)
        }
        if waiting.isEmpty { nextExpiry = nil }
    }

    private func begin(_ transfer: CurlTransfer) {
        guard let multi, let handle = idle.popLast() ?? CurlHandle(configuration) else {
            return transfer.finish(CurlError(.other, "libcurl is out of memory"))
        }
        if case .stream(let upload) = transfer.request.body,
            !upload.attach(unpause: { [self] in submit(.unpause(transfer)) })
        {
            idle.append(handle)
            return transfer.finish(CurlError(.invalidRequest, "a body stream belongs to one request"))
        }
        transfer.handle = handle
        handle.prepare(transfer, timeout: transfer.deadline - .now)
        running[handle.easy] = transfer
        curl_multi_add_handle(multi, handle.easy)
    }

    private func reap(_ multi: UnsafeMutableRawPointer) {
        var easy: UnsafeMutableRawPointer?
        var result = CURLE_OK
        while ccurl_next_finished(multi, &easy, &result) != 0 {
            guard let easy, let transfer = running[easy], let handle = transfer.handle else { continue }
            let failure: (any Error)? =
                result == CURLE_OK
                ? nil
                : transfer.failure
                    ?? CurlError(result, hasSent: handle.hasSent, systemError: handle.systemError)
            remove(transfer, handle, failure)
        }
    }

    private func remove(_ transfer: CurlTransfer, _ handle: CurlHandle, _ failure: (any Error)?) {
        if let multi { curl_multi_remove_handle(multi, handle.easy) }
        running[handle.easy] = nil
        transfer.handle = nil
        idle.append(handle)
        transfer.finish(failure)
    }

    private func end() {
        for command in commands.close() {
            if case .start(let transfer) = command { transfer.finish(Self.shutDown) }
        }
        for transfer in waiting { transfer.finish(Self.shutDown) }
        for transfer in running.values {
            if let handle = transfer.handle { remove(transfer, handle, Self.shutDown) }
        }
        waiting = []
        idle = []
        let waiters = stopped.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// A command for libcurl's thread from another one.
enum CurlCommand: Sendable {
    case start(CurlTransfer)
    case cancel(CurlTransfer)
    case unpause(CurlTransfer)
    case stop
}

/// The mailbox of libcurl's thread; the thread is only woken when it sleeps, because waking costs a system call.
final class CurlCommands: Sendable {
    private struct State: Sendable {
        var commands: [CurlCommand] = []
        var isAsleep = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Adds a command.
    ///
    /// - Returns: true for `isTaken` when it was accepted, and for `mustWake` when the thread sleeps and has to be
    ///   woken.
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

    /// Announces that the thread is about to sleep; false when there are commands.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.commands.isEmpty
            return state.isAsleep
        }
    }

    /// Stops accepting commands, and returns those left.
    func close() -> [CurlCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
