/// A Redis server's reply (RESP 2).
enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int64)
    /// A bulk string, or a simple one.
    case bytes([UInt8])
    case array([RedisValue])
    /// The server's error message.
    case refusal(String)

    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    var array: [RedisValue]? { if case .array(let elements) = self { elements } else { nil } }
    var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    var refusal: String? { if case .refusal(let words) = self { words } else { nil } }
}

/// A command: its name and arguments, as arbitrary bytes.
struct RedisCommand: Sendable {
    private(set) var parts: [[UInt8]]

    init(_ words: String...) { parts = words.map { Array($0.utf8) } }

    static func + (command: RedisCommand, argument: String) -> RedisCommand { command + Array(argument.utf8) }

    static func + (command: RedisCommand, argument: [UInt8]) -> RedisCommand {
        var command = command
        command.parts.append(argument)
        return command
    }

    /// Appends the command in RESP: an array of bulk strings.
    func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "*\(parts.count)\r\n".utf8)
        for part in parts {
            bytes.append(contentsOf: "$\(part.count)\r\n".utf8)
            bytes.append(contentsOf: part)
            bytes.append(contentsOf: "\r\n".utf8)
        }
    }
}

/// The reason why a Redis server cannot be used.
struct RedisFault: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
