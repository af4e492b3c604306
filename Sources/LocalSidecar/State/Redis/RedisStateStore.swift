import Logging

/// `state.redis`, in the layout of Dapr's component, and with its flaws: a failed transaction leaves its other
/// operations applied, an ETag for a missing row is accepted, and an expiry survives later writes without one.
final class RedisStateStore: StateStore, ClosableComponent {
    private let lane: RedisLane

    /// Connects once, to verify that the server is reachable.
    init(_ address: RedisAddress, logger: Logger) throws(RedisFault) {
        _ = try RedisConnection(address)
        lane = RedisLane(address, logger: logger)
    }

    var lackForQueries: String? { "redis-json server support is required for query capability" }

    func get(_ key: String) async throws(StateFault) -> StateRow? { try await get([key]).first?.row }

    func get(_ keys: [String]) async throws(StateFault) -> [StateEntry] {
        let commands = keys.map { RedisCommand("HMGET", $0, "data", "version") }
        var answers: [RedisValue]
        do {
            answers = try await lane.run(commands)
        } catch {
            // Reading twice is harmless, and the server may have been unavailable briefly.
            do { answers = try await lane.run(commands) } catch { throw .failed("\(error)") }
        }
        var entries: [StateEntry] = []
        for (key, answer) in zip(keys, answers) { entries.append(StateEntry(key: key, row: try Self.row(answer))) }
        return entries
    }

    private static func row(_ answer: RedisValue) throws(StateFault) -> StateRow? {
        if let refusal = answer.refusal { throw .failed(refusal) }
        guard let fields = answer.array, fields.count == 2, fields != [.null, .null] else { return nil }
        guard let value = fields[0].bytes, let version = fields[1].text else {
            throw .failed("required hash field 'data' or 'version' was not found")
        }
        return StateRow(value: value, etag: version, expiry: nil)
    }

    func apply(_ change: StateChange) async throws(StateFault) {
        let answers = try await run(try Self.commands(for: change))
        guard let refusal = answers.lazy.compactMap(\.refusal).first else { return }
        if case .upsert = change.operation, change.expectedETag == nil {
            throw .failed("failed to set key \(change.key): \(refusal)")
        }
        throw .mismatch(refusal)
    }

    func transact(_ changes: [StateChange]) async throws(StateFault) {
        var commands = [RedisCommand("MULTI")]
        for var change in changes {
            // In a transaction, Dapr's component does not mark rows.
            change.isFirstWrite = false
            commands += try Self.commands(for: change)
        }
        let answers = try await run(commands + [RedisCommand("EXEC")])
        guard let results = answers.last else { return }
        let refusal = results.refusal ?? results.array?.lazy.compactMap(\.refusal).first
        if let refusal { throw .failed(refusal) }
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime {
        guard !text.isEmpty else { return .unchanged }
        do throws(StateFault) {
            let seconds = try GoInteger.parse(text, function: "ParseInt")
            return seconds > 0 ? .seconds(seconds) : .unlimited
        } catch {
            throw .failed("failed to parse ttl from metadata: \(error.message)")
        }
    }

    func close() async { await lane.close() }

    private func run(_ commands: [RedisCommand]) async throws(StateFault) -> [RedisValue] {
        do { return try await lane.run(commands) } catch { throw .failed("\(error)") }
    }

    private static func commands(for change: StateChange) throws(StateFault) -> [RedisCommand] {
        switch change.operation {
        case .delete:
            let script = RedisCommand("EVAL", RedisStateScripts.delete, "1", change.key)
            return [script + (change.expectedETag ?? "0")]
        case .upsert(let value, let lifetime):
            let script = RedisCommand("EVAL", RedisStateScripts.write, "1", change.key)
            let write = script + (try version(change)) + StoredJSON.withoutHTMLEscapes(value)
            return [write + (change.isFirstWrite ? "1" : "0")] + expiry(lifetime, of: change.key)
        }
    }

    private static func version(_ change: StateChange) throws(StateFault) -> String {
        guard !change.isLastWrite, let etag = change.expectedETag else { return "0" }
        do throws(StateFault) {
            return "\(try GoInteger.parse(etag, function: "Atoi"))"
        } catch {
            throw .invalid("invalid etag value: \(error.message)")
        }
    }

    private static func expiry(_ lifetime: StateLifetime, of key: String) -> [RedisCommand] {
        switch lifetime {
        case .unchanged: []
        case .unlimited: [RedisCommand("PERSIST", key)]
        case .seconds(let seconds): [RedisCommand("EXPIRE", key, "\(seconds)")]
        }
    }
}

extension StoredJSON {
    /// JSON without Go's escapes of `<`, `>`, `&` and the line separators, which not every component of Dapr makes.
    static func withoutHTMLEscapes(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(UInt8(ascii: "\\")) else { return json }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count)
        var rest = json[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            if let (escape, plain) = htmlEscapes.first(where: { rest.starts(with: $0.0) }) {
                bytes.append(contentsOf: plain)
                rest = rest.dropFirst(escape.count)
            } else {
                bytes.append(byte)
                if let escaped = rest.popFirst() { bytes.append(escaped) }
            }
        }
        return bytes
    }

    private static let htmlEscapes: [([UInt8], [UInt8])] = [
        ("u003c", "<"), ("u003e", ">"), ("u0026", "&"), ("u2028", "\u{2028}"), ("u2029", "\u{2029}"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}

/// The scripts that change rows: as in Dapr's Redis component, a row is a hash of `data`, `version` and, after a
/// first-write, `first-write`. Scripts are atomic, so check and write are one step.
enum RedisStateScripts {
    /// Key; expected version or 0; value; 1 marks the row as first-write. Returns the new version.
    ///
    /// A row with a version is written when that is the expected one; or when none is expected and the row is not
    /// marked.
    static let write = """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if type(version) == 'table' then redis.call('DEL', KEYS[1]); version = false end
        local marked = redis.call('HGET', KEYS[1], 'first-write')
        if version and version ~= '' and version ~= ARGV[1] and (marked or ARGV[1] ~= '0') then
            return redis.error_reply('ERR the version of ' .. KEYS[1] .. ' is another')
        end
        redis.call('HSET', KEYS[1], 'data', ARGV[2])
        if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'first-write', 0) end
        return redis.call('HINCRBY', KEYS[1], 'version', 1)
        """

    /// Key; expected version or 0. Returns the number of deleted rows.
    static let delete = """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if version and type(version) ~= 'table' and version ~= '' and version ~= ARGV[1] and ARGV[1] ~= '0' then
            return redis.error_reply('ERR the version of ' .. KEYS[1] .. ' is another')
        end
        return redis.call('DEL', KEYS[1])
        """
}
