import DequeModule

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sends e-mails, each on a thread and a connection of its own, a few at a time; further ones wait in order.
public actor CurlMailer {
    private static let threadsAtATime = 4
    private static let waitingAtMost = 1000

    private var free = CurlMailer.threadsAtATime
    private var waiting: Deque<CheckedContinuation<Void, Never>> = []

    /// Starts with nothing under way.
    public init() {}

    /// Hands an e-mail to its server, and returns once the server has taken responsibility for it.
    ///
    /// Goes on to its end, or its timeout, when the task is cancelled.
    /// - Throws: ``CurlMailError``.
    public func send(_ mail: CurlMail) async throws(CurlMailError) {
        if let fault = mail.fault { throw CurlMailError(kind: .invalidRequest, code: 0, message: fault) }
        guard waiting.count < Self.waitingAtMost else {
            throw CurlMailError(kind: .overloaded, code: 0, message: "too many e-mails are waiting")
        }
        await enter()
        let result = await Self.onThread { CurlMailTransfer(mail).run() }
        leave()
        try result.get()
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// The next one inherits the place.
    private func leave() {
        if let next = waiting.popFirst() { next.resume() } else { free += 1 }
    }

    private static func onThread(
        _ body: @escaping @Sendable () -> Result<Void, CurlMailError>
    ) async -> Result<Void, CurlMailError> {
        await withCheckedContinuation { continuation in
            MailThread.start { continuation.resume(returning: body()) }
        }
    }
}

/// A thread for something that blocks.
private final class MailThread: Sendable {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Runs the body on a new thread; on the caller's when the system has none to give.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(MailThread(body)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let result = pthread_create(
            &thread, nil,
            { context in
                #if canImport(Darwin)
                    let pointer = context
                #else
                    guard let pointer = context else { return nil }
                #endif
                Unmanaged<MailThread>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, context)
        guard result == 0 else { return Unmanaged<MailThread>.fromOpaque(context).takeRetainedValue().body() }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }
}

extension CurlMail {
    /// What cannot be sent: nothing that could end a line of the protocol may come from outside.
    fileprivate var fault: String? {
        for text in [server, sender] + recipients where text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "an address with a control character"
        }
        if sender.isEmpty || recipients.isEmpty || recipients.contains("") { return "an address is missing" }
        return (sender + recipients.joined()).contains(where: { "<> ".contains($0) })
            ? "an address with a space or an angle bracket" : nil
    }
}
