public import FoundationEssentials
import Identifiers
public import JSON

extension UUID {
    /// Reads the canonical 36 characters, in either case.
    public init?(taskID text: some StringProtocol) { self.init(canonical: text) }

    /// The canonical text in lower case, as RFC 9562 asks for.
    public var taskID: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            withUnsafeBytes(of: uuid) { bytes in
                var position = 0
                for index in 0..<16 {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    buffer[position] = Self.hex(bytes[index] >> 4)
                    buffer[position + 1] = Self.hex(bytes[index] & 15)
                    position += 2
                }
            }
            return 36
        }
    }

    private static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension JSONWriter {
    /// Appends an id as a JSON string, in lower case.
    public mutating func taskID(_ id: UUID) {
        raw("\"")
        raw(id.taskID.utf8)
        raw("\"")
    }

    /// Appends text, or `null`.
    public mutating func optionalString(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }
}
