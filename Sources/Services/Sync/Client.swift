import Contracts
import Logging
import NIOCore
import ServiceKit
import Synchronization
import Timestamps
import WebSockets

/// One open socket of one user: receives broadcasts in order and without duplicates, and fetches those it missed.
final class Client: Sendable {
    private struct State {
        var credential: Credential
        var position: StreamPosition
        /// True while catching up: events are not sent then, only their highest revision is recorded.
        var isCatchingUp = true
        var highest: Int64 = 0
    }

    let userID: String
    private let session: WebSocketSession
    private let state: Mutex<State>
    private let since: Int64
    private let changes: ChangesFeed
    private let tokens: TokenVerifier
    private let logger: Logger
    private let gaps: AsyncStream<Void>
    private let gapNoticed: AsyncStream<Void>.Continuation

    init(
        session: WebSocketSession, credential: Credential, since: Int64, changes: ChangesFeed,
        tokens: TokenVerifier, logger: Logger
    ) {
        userID = credential.identity.userID
        self.session = session
        self.since = since
        self.changes = changes
        self.tokens = tokens
        self.logger = logger
        state = Mutex(State(credential: credential, position: StreamPosition(rev: since)))
        (gaps, gapNoticed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var wasTooSlow: Bool { session.wasTooSlow }

    /// Serves the socket until it closes.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.stayCurrent() }
            await listen()
            gapNoticed.finish()
            group.cancelAll()
        }
    }

    /// Takes an event of the user; never blocks.
    ///
    /// - Returns: true when a frame was sent.
    func offer(_ event: Broadcast) -> Bool {
        state.withLock { state in
            guard !state.isCatchingUp else {
                state.highest = max(state.highest, event.rev)
                return false
            }
            switch state.position.take(rev: event.rev, index: event.index) {
            case .deliver: return session.send(text: event.frame)
            case .drop: return false
            case .behind:
                state.isCatchingUp = true
                state.highest = max(state.highest, event.rev)
                gapNoticed.yield()
                return false
            }
        }
    }

    /// Sends a frame that is not ordered by revision.
    func notify(_ frame: ByteBuffer) -> Bool { session.send(text: frame) }

    func closeIfExpired(at now: Timestamp) {
        guard now >= state.withLock({ $0.credential.identity.expires }) else { return }
        session.close(code: .unauthorized, reason: "token expired")
    }

    /// Closes the socket if it was opened with an API token that has been revoked.
    func closeIfRevoked() async {
        let credential = state.withLock { $0.credential }
        guard !credential.identity.isSession else { return }
        do { _ = try await tokens.verify(credential.token) } catch TokenFault.keysUnavailable {} catch {
            session.close(code: .unauthorized, reason: "token not valid")
        }
    }

    /// Closes the socket of a user whose account was closed.
    func close() { session.close(code: .unauthorized, reason: "account closed") }
}

// MARK: - Messages from the client

extension Client {
    private func listen() async {
        for await message in session.messages {
            guard case .text(let text) = message, let frame = try? ClientFrame(json: Array(text.utf8)) else {
                session.close(code: .unsupportedData, reason: "not a frame of this protocol")
                continue
            }
            switch frame {
            case .ping: session.send(text: ServerFrame.pong.json)
            case .token(let token): await renew(token)
            case .unknown: break
            }
        }
    }

    private func renew(_ token: String) async {
        do {
            let identity = try await tokens.verify(token)
            guard identity.userID == userID else { throw TokenFault.unknownKey }
            state.withLock { $0.credential = Credential(token: token, identity: identity) }
        } catch TokenFault.keysUnavailable {
            // Says nothing about the token; the old one is valid until it expires.
        } catch {
            session.close(code: .unauthorized, reason: "token not valid")
        }
    }
}

// MARK: - Catching up

extension Client {
    private static let firstPause = Duration.milliseconds(50)

    /// Sends the greeting, catches up, and does so again whenever there is a gap.
    private func stayCurrent() async {
        session.send(text: hello(since))
        gapNoticed.yield()
        for await _ in gaps { await catchUp() }
    }

    private func catchUp() async {
        var delay = Self.firstPause
        while !Task.isCancelled {
            let (token, rev) = state.withLock { ($0.credential.token, $0.position.rev) }
            do {
                try await fetch(since: rev, token: token)
                if isCurrent() { return }
            } catch FeedFault.unauthorized {
                return session.close(code: .unauthorized, reason: "token not valid")
            } catch is CancellationError {
                return
            } catch {
                // Logged once for each gap, since an unavailable feed is retried repeatedly.
                if delay == Self.firstPause {
                    logger.warning("The history cannot be read", metadata: ["error": "\(error)"])
                }
                guard (try? await Task.sleep(for: delay)) != nil else { return }
                delay = min(delay * 2, .seconds(5))
            }
        }
    }

    private func fetch(since rev: Int64, token: String) async throws {
        if let batch = try await changes.since(rev, token: token) {
            return advance(to: batch.rev, batch.frames)
        }
        let current = try await changes.currentRev(token: token)
        advance(to: current, [ServerFrame.resync(rev: current).json], startsOver: true)
    }

    private func advance(to rev: Int64, _ frames: [[UInt8]], startsOver: Bool = false) {
        state.withLock { state in
            for frame in frames { session.send(text: frame) }
            if startsOver { state.position = StreamPosition(rev: rev) } else { state.position.advance(to: rev) }
        }
    }

    /// Ends catching up, unless an event arrived that the answer did not include.
    private func isCurrent() -> Bool {
        state.withLock { state in
            guard state.highest <= state.position.rev else { return false }
            state.isCatchingUp = false
            return true
        }
    }

    private func hello(_ rev: Int64) -> [UInt8] {
        ServerFrame.hello(rev: rev, heartbeatSeconds: SyncProtocol.heartbeatSeconds).json
    }
}

/// Tracks a socket's position in its user's history, to drop duplicates and detect gaps.
///
/// A revision may have several events, distinguished by their index within the commit.
struct StreamPosition: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        /// Next in order.
        case deliver
        /// Delivered before.
        case drop
        /// An earlier event is missing.
        case behind
    }

    /// The latest revision delivered.
    private(set) var rev: Int64
    /// The delivered indexes of that revision; nil when it was delivered completely.
    private var indexes: Set<Int>?

    /// Starts after a revision, with everything up to it known.
    init(rev: Int64) { self.rev = rev }

    mutating func take(rev: Int64, index: Int) -> Verdict {
        if rev == self.rev {
            guard indexes?.insert(index).inserted == true else { return .drop }
            return .deliver
        }
        guard rev > self.rev else { return .drop }
        guard rev == self.rev + 1 else { return .behind }
        self.rev = rev
        indexes = [index]
        return .deliver
    }

    /// Marks everything up to and including the revision as delivered.
    mutating func advance(to rev: Int64) {
        guard rev > self.rev else { return }
        self.rev = rev
        indexes = nil
    }
}
