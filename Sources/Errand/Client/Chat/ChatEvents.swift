/// Parses server-sent events from bytes as they arrive (HTML standard, section 9.2).
struct ChatEvents: Sendable {
    struct Event: Sendable, Equatable {
        var name: String
        var data: String
    }

    /// Maximum length of a line, in bytes.
    private static let longestLine = 4 << 20

    private var line: [UInt8] = []
    private var name = ""
    private var data: [String] = []
    private var endedWithReturn = false

    /// - Returns: the events completed by these bytes; nil when they are not such a stream.
    mutating func take(_ bytes: [UInt8]) -> [Event]? {
        var events: [Event] = []
        for byte in bytes {
            let followsReturn = endedWithReturn
            endedWithReturn = byte == 0x0D
            switch byte {
            case 0x0A where followsReturn: continue
            case 0x0A, 0x0D:
                if let event = endLine() { events.append(event) }
            default:
                line.append(byte)
                guard line.count <= Self.longestLine else { return nil }
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else { return endEvent() }
        let text = String(decoding: line, as: UTF8.self)
        let field = text.prefix { $0 != ":" }
        var value = text.dropFirst(field.count + 1)
        if value.first == " " { value = value.dropFirst() }
        switch field {
        case "event": name = String(value)
        case "data": data.append(String(value))
        default: break  // comments, ids, retry
        }
        return nil
    }

    private mutating func endEvent() -> Event? {
        defer { (name, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
}
