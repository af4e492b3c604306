import Contracts
import Dapr
import Encoding
import FoundationEssentials
import HTTPTypes
import JSON
import Logging
import ServiceLifecycle
import Synchronization
import TimeZones
import Timestamps

/// Delivers reminders to external channels: by the bindings `email` and `sms`, by the user's own webhook, or by the
/// binding `webhook`.
struct Deliverer: Sendable {
    let dapr: DaprClient
    let accounts: AccountDirectory
    let addresses: WebhookAddresses
    let queue: AttemptQueue
    let push: PushBook
    /// How push services reach the operator.
    let contact: String?

    /// Maximum number of bytes read of a webhook's answer.
    private static let answerLimit = 16 << 10
    /// Time limit for reading it.
    private static let answerDeadline = Duration.seconds(5)

    /// Queues an attempt. When the queue is full, it is made after the claim on it expires.
    func enqueue(_ attempt: Attempt) { queue.add(attempt) }

    func deliver(
        _ reminder: Reminder, by channel: Channel, of userID: String, _ preferences: Preferences, zone: String?
    ) async -> AttemptOutcome {
        do {
            switch channel {
            case .inApp: return .delivered
            case .email: return try await mail(reminder, userID, preferences, zone)
            case .webhook: return try await call(reminder, preferences)
            case .sms: return try await text(reminder, userID, preferences, zone)
            case .push: return try await push(reminder, userID, preferences, zone)
            }
        } catch let error as DaprError {
            return .failed(Self.text(of: error), isFinal: false)
        } catch {
            return .failed("the sidecar did not answer", isFinal: false)
        }
    }

    private func mail(
        _ reminder: Reminder, _ userID: String, _ preferences: Preferences, _ zone: String?
    ) async throws -> AttemptOutcome {
        let account = preferences.email == nil ? try await accounts.account(userID) : nil
        guard let address = (preferences.email ?? account?.email).flatMap(MailAddress.written) else {
            return .failed("there is no e-mail address", isFinal: true)
        }
        let shown = preferences.zone ?? (account?.zone ?? zone).flatMap { Zone($0) } ?? .utc
        let message = ReminderMail(text: ReminderText(reminder: reminder, zone: shown))
        _ = try await dapr.invokeBinding(
            Component.email, "create", data: message.body,
            metadata: ["emailTo": address, "subject": message.subject])
        return .delivered
    }

    /// `toNumber` is read by Dapr's `bindings.twilio.sms`. The rest is for a gateway behind `bindings.http`, which
    /// passes on metadata with a capital letter as headers: the number, and the id by which a repeated attempt is
    /// recognised.
    private func text(
        _ reminder: Reminder, _ userID: String, _ preferences: Preferences, _ zone: String?
    ) async throws -> AttemptOutcome {
        guard let phone = preferences.phone else { return .failed("there is no phone number any more", isFinal: true) }
        var shown = preferences.zone ?? zone.flatMap { Zone($0) }
        if shown == nil { shown = try await accounts.account(userID).flatMap { Zone($0.zone) } }
        var data = JSONWriter()
        data.string(ReminderText(reminder: reminder, zone: shown ?? .utc).message)
        _ = try await dapr.invokeBinding(
            Component.sms, "create", data: data.bytes,
            metadata: ["toNumber": phone, "To-Number": phone, "Message-Id": reminder.deliveryID])
        return .delivered
    }

    private func call(_ reminder: Reminder, _ preferences: Preferences) async throws -> AttemptOutcome {
        let message = WebhookMessage(reminder: reminder)
        switch preferences.webhook {
        case nil: return .failed("there is no webhook any more", isFinal: true)
        case let webhook?:
            let headers = message.headers(signedBy: webhook.secret)
            switch webhook.receiver {
            case .path(let path):
                _ = try await dapr.invokeBinding(
                    Component.webhook, "post", data: message.body, metadata: headers.merging(["path": path]) { $1 })
                return .delivered
            case .url(let url): return try await post(message.body, headers, to: url)
            }
        }
    }

    /// Dapr's HTTP binding has one base URL; a user's own URL is called by service invocation, which the sidecar also
    /// supports.
    private func post(_ body: [UInt8], _ headers: [String: String], to url: String) async throws -> AttemptOutcome {
        let target: WebhookAddresses.Target
        do throws(WebhookAddresses.Refusal) {
            target = try await addresses.target(url)
        } catch {
            return .failed(error.message, isFinal: error.isFinal)
        }
        let response = try await send(body, headers, to: target)
        if (200..<300).contains(response.status) { return .delivered }
        let isOurs = await isSidecars(response)
        // 410 Gone: the receiver wants no further messages (Standard Webhooks).
        return .failed(
            isOurs ? "the webhook could not be reached" : "the webhook answered \(response.status)",
            isFinal: response.status == 410)
    }

    private func send(
        _ body: [UInt8], _ headers: [String: String], to target: WebhookAddresses.Target
    ) async throws -> CurlStreamingResponse {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return try await dapr.invokeStreaming(
            target.origin, .post, target.path, headers: fields, body: .bytes(body), timeout: .seconds(20))
    }

    /// Sends a reminder to every browser of the user. One whose push service knows it no more is dropped (RFC 8030,
    /// section 7.3); a reminder counts as delivered when one browser's service took it.
    private func push(
        _ reminder: Reminder, _ userID: String, _ preferences: Preferences, _ zone: String?
    ) async throws -> AttemptOutcome {
        let devices = try await push.devices(of: userID)
        let key = try await push.key()
        let shown = preferences.zone ?? zone.flatMap { Zone($0) } ?? .utc
        let message = PushedReminder(text: ReminderText(reminder: reminder, zone: shown)).body
        var gone: Set<String> = []
        var outcome = AttemptOutcome.failed("no device takes notifications any more", isFinal: true)
        for device in devices {
            let status = try? await send(message, of: reminder, to: device.target, key)
            if let status, (200..<300).contains(status) {
                outcome = .delivered
            } else if status == 404 || status == 410 {
                gone.insert(device.id)
            } else if outcome != .delivered {
                outcome = .failed(
                    status.map { "the push service answered \($0)" } ?? "the push service could not be reached",
                    isFinal: false)
            }
        }
        if !gone.isEmpty { try await push.remove(gone, of: userID) }
        return outcome
    }

    /// - Returns: the status that the push service answered; nil when its address is refused.
    private func send(
        _ message: [UInt8], of reminder: Reminder, to device: PushTarget, _ key: PushKey
    ) async throws -> Int? {
        guard let target = try? await addresses.target(device.endpoint) else { return nil }
        let headers = [
            "Authorization": try key.authorization(for: target.origin, contact: contact),
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
            // A browser that is off for longer learns of it from the list.
            "TTL": "14400", "Urgency": "high",
            // A repeated attempt replaces the one before (RFC 8030, section 5.4).
            "Topic": Base64URL.encode(withUnsafeBytes(of: reminder.id.uuid) { Array($0) }),
        ]
        return try await send(device.sealed(message), headers, to: target).status
    }

    /// True when the answer is the sidecar's own, so that the receiver was not reached. No more of the answer is read
    /// than needed to tell, because its length is up to the receiver.
    private func isSidecars(_ response: CurlStreamingResponse) async -> Bool {
        guard response.status >= 400, let length = response.headers[.contentLength].flatMap({ Int($0) }),
            length <= Self.answerLimit
        else { return false }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                guard let body = try? await response.body.collect(upTo: Self.answerLimit) else { return false }
                return (try? JSONValue(body))?["errorCode"]?.string == "ERR_DIRECT_INVOKE"
            }
            group.addTask {
                try? await Task.sleep(for: Self.answerDeadline)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    /// The part of an error that a user may read: no internals, only the receiver's own message.
    private static func text(of error: DaprError) -> String {
        guard error.kind == .refused else { return "the sidecar did not answer" }
        let prefix = "error invoking output binding "
        var text = error.message[...]
        if text.hasPrefix(prefix), let colon = text.firstRange(of: ": ") { text = text[colon.upperBound...] }
        // The operator's addresses, in the words of Go's clients.
        let isOurs = ["://", "dial tcp", "lookup ", "connection refused"].contains { text.contains($0) }
        return isOurs ? "the other side could not be reached" : String(text.prefix(300))
    }
}

/// The queue of attempts to be made.
final class AttemptQueue: Sendable {
    private static let limit = 10_000

    let attempts: AsyncStream<Attempt>
    private let incoming: AsyncStream<Attempt>.Continuation

    init() {
        (attempts, incoming) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    func add(_ attempt: Attempt) { incoming.yield(attempt) }
}

/// Makes queued attempts, several at a time.
struct DeliveryWork: ServiceLifecycle.Service {
    private static let hands = 16

    let reminders: Reminders
    let queue: AttemptQueue
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for _ in 0..<Self.hands {
                    group.addTask { await work() }
                }
            }
        }
    }

    private func work() async {
        for await attempt in queue.attempts {
            do {
                try await reminders.perform(attempt)
            } catch is CancellationError {
                return
            } catch {
                // The claim expires, and the attempt is then made again.
                logger.warning("the outcome of a delivery could not be kept", metadata: ["error": "\(error)"])
            }
        }
    }
}

/// The outcome of one attempt to deliver.
enum AttemptOutcome: Sendable, Equatable {
    case delivered
    /// - Parameter isFinal: true when a retry is pointless.
    case failed(String, isFinal: Bool)

    /// A word for logs, without anything from the receiver.
    var word: String {
        switch self {
        case .delivered: "delivered"
        case .failed(_, isFinal: false): "failed, to be tried again"
        case .failed(_, isFinal: true): "failed"
        }
    }
}

/// Looks up accounts by asking `api` through the sidecar.
struct AccountDirectory: Sendable {
    struct Account: Sendable, Equatable {
        let email: String
        /// The IANA name of the account's zone.
        let zone: String
    }

    let dapr: DaprClient

    /// - Returns: nil when there is no such account (any more).
    func account(_ userID: String) async throws -> Account? {
        var body = JSONWriter()
        body.object { $0.member("user_id", userID) }
        let response = try await dapr.invoke(
            AppID.api, .post, "/internal/accounts/lookup", headers: [.contentType: "application/json"],
            body: .bytes(body.bytes), timeout: .seconds(10))
        if response.status == 404 { return nil }
        guard response.status == 200, let value = try? JSONValue(response.body), let email = value["email"]?.string
        else { throw DaprError(status: response.status, code: "", message: "the account cannot be read") }
        return Account(email: email, zone: value["time_zone"]?.string ?? "UTC")
    }
}

/// The channels for which the sidecar has a component. A mail server that is not configured means that there is no such
/// channel, not an error.
final class AvailableChannels: Sendable {
    private static let lifetime = Duration.seconds(30)

    private let dapr: DaprClient
    private let known = Mutex<(channels: Set<Channel>, until: ContinuousClock.Instant)?>(nil)

    init(dapr: DaprClient) { self.dapr = dapr }

    /// In-app, and the channels that the sidecar reports or last reported.
    ///
    /// - Throws: `DaprError` when it has never reported them: a channel must not be omitted only because the sidecar is
    ///   unreachable.
    func current() async throws -> Set<Channel> {
        let last = known.withLock { $0 }
        if let last, last.until > .now { return last.channels }
        let components: [SidecarMetadata.Component]
        do {
            components = try await dapr.metadata().components
        } catch {
            guard let last else { throw error }
            return last.channels
        }
        var channels: Set<Channel> = [.inApp]
        for component in components where component.type.hasPrefix("bindings.") {
            if component.name == Component.email { channels.insert(.email) }
            if component.name == Component.webhook { channels.insert(.webhook) }
            if component.name == Component.sms { channels.insert(.sms) }
        }
        let found = channels
        known.withLock { $0 = (found, .now + Self.lifetime) }
        return found
    }
}
