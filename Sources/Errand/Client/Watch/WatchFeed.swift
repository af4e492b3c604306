import Curl
import HTTPTypes
import JSON
import SuiteClient
import Timestamps

/// The suite's changes as they happen, without gaps: those missed while the connection was down are delivered when it
/// is up.
struct WatchFeed: Sendable {
    /// An event of the feed.
    enum Event: Sendable {
        /// The feed is connected; all changes from here on are delivered.
        case ready
        case upsert(ListedTask, rev: Int64)
        case delete(id: String, rev: Int64)
        /// All tasks have to be read again.
        case reload
        case notice(JSONValue)
        case interrupted(String, pause: Duration)
    }

    /// Time without frames after which the connection is checked, and after as long again given up.
    private static let silence = Duration.seconds(20)
    private static let pauses = [Duration.milliseconds(300), .seconds(1), .seconds(3), .seconds(10), .seconds(30)]

    let session: ClientSession
    let address: String

    init(_ session: ClientSession) async throws {
        self.session = session
        let configuration = try await session.json(.get, "/config.json")
        guard let url = configuration["sync_url"]?.string else { throw ClientFault.notErrand(at: session.origin) }
        // A path belongs to the suite's own origin, whose scheme is http or https.
        address = url.hasPrefix("/") ? "ws" + session.origin.dropFirst(4) + url : url
    }

    /// Delivers events until `tell` returns true.
    ///
    /// - Throws: ``ClientFault`` when the session has ended, or the first connection fails.
    func run(_ tell: (Event) async throws -> Bool) async throws {
        var known: Int64?
        var failures = 0
        while true {
            do {
                let socket = try await open(since: known)
                defer { socket.close() }
                failures = 0
                if try await follow(socket, &known, tell) { return }
            } catch let fault as WebSocketFault {
                guard known != nil else {
                    throw ClientFault(
                        .unreachable, "The live connection to \(address) does not come about: \(fault).",
                        next: "Is the sync service running and reachable from here?")
                }
                let pause = Self.pauses[min(failures, Self.pauses.count - 1)]
                failures += 1
                if try await tell(.interrupted("\(fault)", pause: pause)) { return }
                try await Task.sleep(for: pause)
            }
        }
    }

    private func open(since known: Int64?) async throws -> WebSocketClient {
        let url = address + (known.map { (address.contains("?") ? "&" : "?") + "since=\($0)" } ?? "")
        let bearer = try await session.bearer()
        do {
            return try await WebSocketClient.connect(url, protocols: ["errand.v1", "bearer.\(bearer)"])
        } catch WebSocketFault.refused(status: 401) {
            let renewed = try await session.renew(after: bearer)
            return try await WebSocketClient.connect(url, protocols: ["errand.v1", "bearer.\(renewed)"])
        }
    }

    /// - Returns: true when `tell` did.
    private func follow(
        _ socket: WebSocketClient, _ known: inout Int64?, _ tell: (Event) async throws -> Bool
    ) async throws -> Bool {
        var bearer = session.credentials.bearer
        var isAsked = false
        while true {
            // The socket lives as long as its token, so the next one is sent in time.
            let fresh = try await session.bearer()
            if fresh != bearer { socket.send(JSONText.compact(["type": "token", "token": .string(fresh)])) }
            bearer = fresh
            let text: [UInt8]
            do {
                text = try await socket.next(within: Self.silence, pause: .milliseconds(20)).text
                isAsked = false
            } catch WebSocketFault.timedOut where !isAsked {
                socket.send(#"{"type":"ping"}"#)
                isAsked = true
                continue
            }
            if try await take(try JSONValue(text), &known, tell) { return true }
        }
    }

    private func take(
        _ frame: JSONValue, _ known: inout Int64?, _ tell: (Event) async throws -> Bool
    ) async throws -> Bool {
        let rev = frame["rev"]?.integer
        switch frame["type"]?.string {
        case "hello":
            let isFirst = known == nil
            if isFirst { known = rev ?? 0 }
            return isFirst ? try await tell(.ready) : false
        case "changed":
            guard let rev else { return false }
            known = max(rev, known ?? 0)
            if frame["op"]?.string == "delete", let id = frame["task_id"]?.string {
                return try await tell(.delete(id: id, rev: rev))
            }
            guard let task = frame["task"].flatMap(ListedTask.init) else { return false }
            return try await tell(.upsert(task, rev: rev))
        case "resync":
            known = rev ?? known
            return try await tell(.reload)
        case "notice": return try await tell(.notice(frame["notice"] ?? .null))
        default: return false
        }
    }
}
