/// Reads JSON (RFC 8259) front to back without building a tree: the fast path for documents whose shape is known.
///
/// Strict: no trailing commas, comments, unescaped control characters or invalid UTF-8, and nesting is bounded.
/// A scanner reads memory it does not own; obtain one through ``read(_:maximumDepth:_:)`` and do not let it escape.
public struct JSONScanner {
    let text: UnsafeBufferPointer<UInt8>
    /// The byte offset of the next byte to read.
    public internal(set) var offset = 0
    var depth = 0
    let maximumDepth: Int

    public init(_ text: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 64) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    /// Reads one whole document; anything but white space after it is an error.
    public static func read<Value>(
        _ bytes: [UInt8], maximumDepth: Int = 64, _ body: (inout JSONScanner) throws -> Value
    ) throws -> Value {
        try bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, maximumDepth: maximumDepth)
            let value = try body(&scanner)
            try scanner.end()
            return value
        }
    }

    /// Calls `member` for each member of an object; it must read (or ``skip()``) the value.
    public mutating func object(_ member: (_ key: String, inout JSONScanner) throws -> Void) throws {
        try open("{")
        if !take("}") {
            repeat {
                let key = try string()
                try expect(":")
                try member(key, &self)
            } while take(",")
            try expect("}")
        }
        depth -= 1
    }

    /// Calls `member` for each member of an object with its name as raw JSON text, in quotes; it must read (or
    /// ``skip()``) the value. UTF-8 is not checked.
    public mutating func members(
        _ member: (_ name: UnsafeBufferPointer<UInt8>, inout JSONScanner) throws -> Void
    ) throws {
        try open("{")
        if !take("}") {
            repeat {
                skipSpace()
                let start = offset
                try skipString()
                let name = UnsafeBufferPointer(rebasing: text[start..<offset])
                try expect(":")
                try member(name, &self)
            } while take(",")
            try expect("}")
        }
        depth -= 1
    }

    /// Calls `element` for each element of an array; it must read (or ``skip()``) the value.
    public mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
        try open("[")
        if !take("]") {
            repeat { try element(&self) } while take(",")
            try expect("]")
        }
        depth -= 1
    }

    /// Reads `null` if it comes next.
    public mutating func null() -> Bool {
        skipSpace()
        return literal("null")
    }

    public mutating func bool() throws -> Bool {
        skipSpace()
        if literal("true") { return true }
        if literal("false") { return false }
        throw fault(.wrongType)
    }

    /// Reads an integer; a fraction or an exponent is a type error.
    public mutating func integer() throws -> Int64 {
        let start = try numberStart()
        let literal = try numberLiteral()
        guard let value = Int64(literal) else {
            throw JSONFault(literal.contains(where: { ".eE".contains($0) }) ? .wrongType : .numberOutOfRange, at: start)
        }
        return value
    }

    /// Skips one value of any kind, validating it, and returns its range of bytes.
    @discardableResult
    public mutating func skip() throws -> Range<Int> {
        skipSpace()
        let start = offset
        switch peek() {
        case UInt8(ascii: "{"): try members { _, scanner in try scanner.skip() }
        case UInt8(ascii: "["): try array { scanner in try scanner.skip() }
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"): guard null() else { throw fault(.unexpectedCharacter) }
        default: try skipNumber()
        }
        return start..<offset
    }

    /// Skips one value and passes its raw JSON text to `body`, not copied; it must not escape.
    public mutating func skip<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value) throws -> Value {
        let range = try skip()
        return try body(UnsafeBufferPointer(rebasing: text[range]))
    }

    /// Skips one value and returns its raw JSON text.
    public mutating func rawValue() throws -> [UInt8] {
        let range = try skip()
        return Array(text[range])
    }

    public mutating func end() throws {
        skipSpace()
        guard offset == text.count else { throw fault(.trailingCharacters) }
    }
}

extension JSONScanner {
    /// The next byte that is not white space; nil at the end.
    public mutating func next() -> UInt8? {
        skipSpace()
        return peek()
    }

    func peek() -> UInt8? { offset < text.count ? text[offset] : nil }

    func fault(_ reason: JSONFault.Reason) -> JSONFault {
        JSONFault(offset >= text.count && reason == .unexpectedCharacter ? .unexpectedEnd : reason, at: offset)
    }

    mutating func skipSpace() {
        while offset < text.count {
            switch text[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws {
        guard take(character) else { throw fault(.unexpectedCharacter) }
    }

    private mutating func open(_ bracket: Unicode.Scalar) throws {
        skipSpace()
        guard peek() == UInt8(ascii: bracket) else { throw fault(peek() == nil ? .unexpectedEnd : .wrongType) }
        depth += 1
        guard depth <= maximumDepth else { throw fault(.tooDeep) }
        offset += 1
    }

    mutating func literal(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard offset + length <= text.count else { return false }
        for index in 0..<length where text[offset + index] != word.utf8Start[index] { return false }
        offset += length
        return true
    }

    private mutating func numberStart() throws -> Int {
        skipSpace()
        guard let byte = peek() else { throw fault(.unexpectedEnd) }
        guard byte == UInt8(ascii: "-") || isDigit(byte) else { throw fault(.wrongType) }
        return offset
    }

    func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Reads a number's literal, so that no precision is lost in a conversion.
    public mutating func numberLiteral() throws -> String {
        skipSpace()
        let start = offset
        try skipNumber()
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    private mutating func skipNumber() throws {
        if peek() == UInt8(ascii: "-") { offset += 1 }
        if peek() == UInt8(ascii: "0") {
            offset += 1
        } else {
            try digits()
        }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            try digits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
    }

    private mutating func digits() throws {
        guard isDigit(peek()) else {
            throw fault(peek() == nil ? .unexpectedEnd : offset == 0 ? .unexpectedCharacter : .invalidNumber)
        }
        while isDigit(peek()) { offset += 1 }
    }
}

extension JSONScanner {
    public mutating func string() throws -> String {
        let start = offset
        var value: String?
        try stringBytes { value = String(validating: $0, as: UTF8.self) }
        guard let value else { throw JSONFault(.invalidUTF8, at: start) }
        return value
    }

    /// Reads a string as unescaped bytes: this opens a document stored as a JSON *string*.
    public mutating func unescapedString() throws -> [UInt8] {
        var bytes: [UInt8] = []
        try stringBytes { bytes = Array($0) }
        return bytes
    }

    /// Passes the unescaped bytes to `body`; without escapes they are the input's own, not copied. UTF-8 is not
    /// checked.
    mutating func stringBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws {
        skipSpace()
        guard peek() == UInt8(ascii: "\"") else { throw fault(peek() == nil ? .unexpectedEnd : .wrongType) }
        offset += 1
        let start = offset
        skipPlain()
        if peek() == UInt8(ascii: "\"") {
            body(UnsafeBufferPointer(rebasing: text[start..<offset]))
            offset += 1
            return
        }
        var bytes = Array(text[start..<offset])
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\") else { throw fault(.invalidString) }
            offset += 1
            let scalar = try escaped()
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            }
            let plain = offset
            skipPlain()
            bytes.append(contentsOf: text[plain..<offset])
        }
        guard peek() != nil else { throw fault(.unexpectedEnd) }
        offset += 1
        bytes.withUnsafeBufferPointer(body)
    }

    /// Skips a string without unescaping it.
    mutating func skipString() throws {
        guard peek() == UInt8(ascii: "\"") else { throw fault(peek() == nil ? .unexpectedEnd : .wrongType) }
        offset += 1
        skipPlain()
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\") else { throw fault(.invalidString) }
            offset += 1
            _ = try escaped()
            skipPlain()
        }
        guard peek() != nil else { throw fault(.unexpectedEnd) }
        offset += 1
    }

    /// Moves to the next quote, backslash or control character.
    private mutating func skipPlain() {
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            offset += 1
        }
    }

    /// The scalar of an escape whose backslash has been read.
    private mutating func escaped() throws -> Unicode.Scalar {
        guard let byte = peek() else { throw fault(.unexpectedEnd) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw JSONFault(.invalidEscape, at: offset - 1)
        }
    }

    /// The scalar of `\uXXXX`, or of the surrogate pair that starts here; half a pair is an error.
    private mutating func unicodeEscape() throws -> Unicode.Scalar {
        let start = offset
        var code = try fourHexDigits()
        if code & 0xFC00 == 0xD800 {
            guard literal("\\u") else { throw JSONFault(.invalidEscape, at: start) }
            let low = try fourHexDigits()
            guard low & 0xFC00 == 0xDC00 else { throw JSONFault(.invalidEscape, at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONFault(.invalidEscape, at: start) }
        return scalar
    }

    private mutating func fourHexDigits() throws -> UInt32 {
        guard offset + 4 <= text.count else { throw fault(.unexpectedEnd) }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[offset])).hexDigitValue else {
                throw fault(.invalidEscape)
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}
