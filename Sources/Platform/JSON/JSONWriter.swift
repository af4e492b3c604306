/// Appends JSON to a byte buffer: for documents written so often that the cost of Codable would be noticeable.
///
/// Whether a comma is needed is decided by the preceding byte, so that callers need not track positions:
///
/// ```swift
/// writer.object { json in
///     json.member("id", id)
///     json.member("tags") { $0.array(tags) }
///     json.member("note", ifPresent: note)
/// }
/// ```
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

    /// Appends ASCII that needs no escaping, such as a time or an id, as a JSON string: without the search for characters
    /// to escape.
    @inlinable
    public mutating func string(plain text: some Sequence<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
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

/// Objects and arrays with automatic commas.
extension JSONWriter {
    /// Appends an object whose members `members` writes.
    @inlinable
    public mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        bytes.append(UInt8(ascii: "{"))
        try members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends an array with an element for each one of a sequence.
    @inlinable
    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        bytes.append(UInt8(ascii: "["))
        for element in elements {
            separate()
            try write(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Appends an array of strings.
    @inlinable
    public mutating func array(_ elements: some Sequence<String>) { array(elements) { $0.string($1) } }

    /// Appends an object of strings, in the order of its keys.
    @inlinable
    public mutating func object(_ members: [String: String]) {
        object { json in
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                json.member(named: name) { $0.string(value) }
            }
        }
    }

    /// Appends a comma, unless an object, an array or the text begins here. No value ends with an opening bracket.
    @inlinable
    mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Appends a member's name from the source, which must need no escaping. Its value must be written next.
    @inlinable
    public mutating func name(_ name: StaticString) {
        let count = name.utf8CodeUnitCount
        // Comma, quote, name, quote and colon in one go: three appends would cost as much as the value.
        withUnsafeTemporaryAllocation(byteCount: count + 4, alignment: 1) { room in
            room[0] = UInt8(ascii: ",")
            room[1] = UInt8(ascii: "\"")
            UnsafeMutableRawBufferPointer(rebasing: room[2...]).copyMemory(
                from: UnsafeRawBufferPointer(start: name.utf8Start, count: count))
            room[count + 2] = UInt8(ascii: "\"")
            room[count + 3] = UInt8(ascii: ":")
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[(needsComma ? 0 : 1)...]))
        }
    }

    /// True when a value precedes the next member or element. No value ends with an opening bracket.
    @inlinable
    var needsComma: Bool {
        guard let last = bytes.last else { return false }
        return last != UInt8(ascii: "{") && last != UInt8(ascii: "[")
    }

    /// Appends a member whose value `value` writes.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try value(&self)
    }

    /// Appends a member whose name is not known in advance.
    @inlinable
    public mutating func member(named name: String, _ value: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        try value(&self)
    }

    /// Appends a member that is a string.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value)
    }

    /// Appends a member that is a whole number.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some FixedWidthInteger) {
        self.name(name)
        integer(value)
    }

    /// Appends a member that is true or false.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Appends a member that is JSON already.
    @inlinable
    public mutating func member(_ name: StaticString, raw json: some Sequence<UInt8>) {
        self.name(name)
        raw(json)
    }

    /// Appends a member that is a string, when there is one.
    @inlinable
    public mutating func member(_ name: StaticString, ifPresent value: String?) {
        if let value { member(name, value) }
    }

    /// Appends a member that is a whole number, when there is one.
    @inlinable
    public mutating func member(_ name: StaticString, ifPresent value: (some FixedWidthInteger)?) {
        if let value { member(name, value) }
    }

    /// Appends a member that is a string, or `null`.
    @inlinable
    public mutating func member(_ name: StaticString, orNull value: String?) {
        self.name(name)
        if let value { string(value) } else { raw("null") }
    }

    /// Appends a member that is a whole number, or `null`.
    @inlinable
    public mutating func member(_ name: StaticString, orNull value: (some FixedWidthInteger)?) {
        self.name(name)
        if let value { integer(value) } else { raw("null") }
    }
}
