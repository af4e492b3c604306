import JSON
import Logging
import Synchronization

/// `pubsub.redis`: topics are Redis Streams and groups their consumer groups, in the layout of Dapr's component, so
/// that a daprd can use the same server.
final class RedisBroker: Broker, ClosableComponent {
    private let settings: RedisBrokerSettings
    private let lane: RedisLane
    private let logger: Logger
    private let readers = Mutex<[ConsumerGroupName: RedisGroupReader]>([:])

    /// Connects once, to verify that the server is reachable.
    init(_ settings: RedisBrokerSettings, logger: Logger) throws(RedisFault) {
        _ = try RedisConnection(settings.address)
        self.settings = settings
        self.logger = logger
        lane = RedisLane(settings.address, logger: logger)
    }

    var isDurable: Bool { true }
    var gathersBulks: Bool { true }

    func publish(_ messages: [BrokerMessage]) async throws {
        let answers = try await lane.run(messages.map(addition))
        if let refusal = answers.lazy.compactMap(\.refusal).first { throw RedisFault(refusal) }
    }

    private func addition(_ message: BrokerMessage) -> RedisCommand {
        var command = RedisCommand("XADD", message.topic)
        if let length = settings.maximumLength { command = command + "MAXLEN" + "~" + "\(length)" }
        command = command + "*" + "data" + message.payload
        guard !message.metadata.isEmpty else { return command }
        let metadata = JSONObject(message.metadata.map { (key: $0.key, value: .string($0.value)) })
        return command + "metadata" + JSONValue.object(metadata).bytes
    }

    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup {
        if let stream = readers.withLock({ $0[name]?.existing(topic) }) { return stream.group }
        // A group that can never be rejoined starts with new messages.
        let start = name.isEphemeral ? "$" : "0"
        let answers = try await lane.run([RedisCommand("XGROUP", "CREATE", topic, name.text, start, "MKSTREAM")])
        if let refusal = answers.first?.refusal, !refusal.hasPrefix("BUSYGROUP") { throw RedisFault(refusal) }
        return reader(name).stream(topic) {
            RedisStreamGroup(name, topic: topic, settings: settings, lane: lane, logger: logger)
        }.group
    }

    private func reader(_ name: ConsumerGroupName) -> RedisGroupReader {
        readers.withLock { readers in
            if let reader = readers[name] { return reader }
            let reader = RedisGroupReader(name, settings: settings, lane: lane, logger: logger)
            readers[name] = reader
            return reader
        }
    }

    func leave(_ group: ConsumerGroup) async {
        guard !group.hasMembers, let reader = readers.withLock({ $0[group.name] }) else { return }
        if await reader.leave(group.topic) {
            readers.withLock { $0[group.name] = nil }
            await reader.stop()
        }
        if group.name.isEphemeral {
            _ = try? await lane.run([RedisCommand("XGROUP", "DESTROY", group.topic, group.name.text)])
        }
    }

    func close() async {
        let all = readers.withLock { readers in
            defer { readers = [:] }
            return readers.values
        }
        for reader in all { await reader.stop() }
        await lane.close()
    }
}

/// The settings of a `pubsub.redis` component, under Dapr's names.
struct RedisBrokerSettings: Sendable {
    let address: RedisAddress
    /// Time after which an unacknowledged message is claimed again; zero disables that.
    let processingTimeout: Duration
    let redeliverInterval: Duration
    /// Approximate maximum number of messages kept in a stream; nil keeps all.
    let maximumLength: Int?

    init(_ component: LoadedComponent, authorities: String?) throws(ResourceFault) {
        address = try RedisAddress(component, authorities: authorities)
        processingTimeout = try Self.duration(component, "processingTimeout") ?? .seconds(60)
        redeliverInterval = try Self.duration(component, "redeliverInterval") ?? .seconds(15)
        let length = component["maxLenApprox"].flatMap { $0.isEmpty ? nil : $0 }
        maximumLength = length.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        guard length == nil || Int(length ?? "") != nil else {
            throw component.fault("maxLenApprox", "expected a whole number")
        }
    }

    /// Reads a duration; a bare number is in milliseconds, as in Dapr.
    private static func duration(_ component: LoadedComponent, _ name: String) throws(ResourceFault) -> Duration? {
        guard let text = component[name], !text.isEmpty else { return nil }
        if let milliseconds = Int(text) { return .milliseconds(milliseconds) }
        guard let duration = GoDuration.parse(text) else {
            throw component.fault(name, "expected milliseconds, such as 15000, or a duration, such as 15s")
        }
        return duration
    }
}
