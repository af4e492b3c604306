/// Appends JSON to a byte buffer: for documents written so often that the cost of Codable would be noticeable.
///
/// The caller is responsible for commas and braces; the writer for strings and numbers, which are easy to get wrong.
public struct JSONWriter: Sendable {
    public var bytes: [UInt8]

    public init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Appends text that is already JSON, such as `{"id":`.
    @inlinable
    public mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes that are already JSON.
    @inlinable
    public mutating func raw(_ json: some Sequence<UInt8>) {
        bytes.append(contentsOf: json)
    }

    public mutating func bool(_ value: Bool) {
        value ? raw("true") : raw("false")
    }

    public mutating func integer(_ value: some FixedWidthInteger) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = UInt64(value.magnitude)
        guard rest >= 10 else {
            bytes.append(UInt8(ascii: "0") + UInt8(rest))
            return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            while rest > 0 {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
        }
    }

    /// Appends a finite number in the shortest form that reads back the same; a number that JSON cannot express becomes
    /// `null`.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Appends a string in quotes, escaped.
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Appends UTF-8 as a JSON string, quoted and escaped. The bytes must be valid UTF-8.
    ///
    /// A document becomes a *string* value this way, which a Dapr state store neither parses nor rewrites.
    public mutating func string(utf8 text: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "\""))
        // Written byte by byte into memory of sufficient size: in a document that becomes a string, every tenth byte is
        // escaped.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestEscape * min(text.count, Self.step)) {
            room in
            for start in stride(from: 0, to: text.count, by: Self.step) {
                var end = 0
                for byte in text[start..<min(start + Self.step, text.count)] {
                    if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                        room[end] = byte
                        end += 1
                    } else {
                        Self.escape(byte, into: room, at: &end)
                    }
                }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<end]))
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let longestEscape = 6
    /// Number of bytes escaped at a time.
    private static let step = 1024

    private static func escape(_ byte: UInt8, into room: UnsafeMutableBufferPointer<UInt8>, at end: inout Int) {
        room[end] = UInt8(ascii: "\\")
        let letter: UInt8? =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
            case 0x0A: UInt8(ascii: "n")
            case 0x0D: UInt8(ascii: "r")
            case 0x09: UInt8(ascii: "t")
            default: nil
            }
        if let letter {
            room[end + 1] = letter
            end += 2
        } else {
            room[end + 1] = UInt8(ascii: "u")
            room[end + 2] = UInt8(ascii: "0")
            room[end + 3] = UInt8(ascii: "0")
            room[end + 4] = hex(byte >> 4)
            room[end + 5] = hex(byte & 15)
            end += longestEscape
        }
    }

    private static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
