/// A connection to a Redis server with blocking calls. Not to be shared: it is used on the thread of the actor that
/// owns it.
final class RedisConnection: ServerConnection {
    typealias Fault = RedisFault

    private let socket: any ServerSocket
    private var received: [UInt8] = []
    private var position = 0

    /// Connects and authenticates.
    init(_ address: RedisAddress, patience: Duration = .seconds(20)) throws(RedisFault) {
        do throws(SocketFault) {
            socket = try Self.socket(to: address, patience)
        } catch {
            throw RedisFault("\(address.host):\(address.port): \(error.message)")
        }
        for answer in try run(address.greeting) {
            if let refusal = answer.refusal { throw RedisFault(refusal) }
        }
    }

    private static func socket(
        to address: RedisAddress, _ patience: Duration
    ) throws(SocketFault) -> any ServerSocket {
        guard let trust = address.trust else {
            return try BlockingSocket(host: address.host, port: address.port, patience: patience)
        }
        return try TLSSocket(host: address.host, port: address.port, trust: trust, patience: patience)
    }

    var isAlive: Bool { socket.isOpen }

    /// Sends commands all at once and receives their results; a refused command does not keep the others from running.
    ///
    /// - Throws: ``RedisFault`` when the connection is lost; the server may or may not have run the commands.
    func run(_ commands: [RedisCommand]) throws(RedisFault) -> [RedisValue] {
        var bytes: [UInt8] = []
        for command in commands { command.encode(into: &bytes) }
        do throws(SocketFault) {
            try socket.write(bytes)
            var answers: [RedisValue] = []
            for _ in commands { answers.append(try value(depth: 0)) }
            received.removeFirst(position)
            position = 0
            return answers
        } catch {
            throw RedisFault(error.message)
        }
    }

    private func value(depth: Int) throws(SocketFault) -> RedisValue {
        let line = try line()
        guard let kind = line.first, depth < 8 else { throw Self.garbled }
        let rest = String(decoding: line.dropFirst(), as: UTF8.self)
        switch kind {
        case UInt8(ascii: "+"): return .bytes(Array(line.dropFirst()))
        case UInt8(ascii: "-"): return .refusal(rest)
        case UInt8(ascii: ":"):
            guard let integer = Int64(rest) else { throw Self.garbled }
            return .integer(integer)
        case UInt8(ascii: "$"):
            guard let count = Int(rest) else { throw Self.garbled }
            return count < 0 ? .null : .bytes(try bytes(count))
        case UInt8(ascii: "*"):
            guard let count = Int(rest) else { throw Self.garbled }
            guard count >= 0 else { return .null }
            var elements: [RedisValue] = []
            for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
            return .array(elements)
        default: throw Self.garbled
        }
    }

    /// The bytes up to the next line end, which is consumed as well.
    private func line() throws(SocketFault) -> ArraySlice<UInt8> {
        var searched = position
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\r")), end + 1 < received.count {
                defer { position = end + 2 }
                return received[position..<end]
            }
            searched = max(position, received.count - 1)
            try socket.read(into: &received)
        }
    }

    private func bytes(_ count: Int) throws(SocketFault) -> [UInt8] {
        while received.count < position + count + 2 { try socket.read(into: &received) }
        defer { position += count + 2 }
        return Array(received[position..<position + count])
    }

    private static let garbled = SocketFault("the server does not speak RESP")
}
