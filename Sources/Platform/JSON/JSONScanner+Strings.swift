extension JSONScanner {
    public mutating func string() throws -> String {
        let start = offset
        var value: String?
        try stringBytes { value = String(validating: $0, as: UTF8.self) }
        guard let value else { throw JSONFault(.invalidUTF8, at: start) }
        return value
    }

    /// Reads a string as the bytes it stands for: how a document stored as a JSON *string* is opened again.
    public mutating func unescapedString() throws -> [UInt8] {
        var bytes: [UInt8] = []
        try stringBytes { bytes = Array($0) }
        return bytes
    }

    /// Hands over the unescaped bytes; without an escape they are the input's own, not copied. UTF-8 is not checked.
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

    /// Passes over a string without making the bytes it stands for.
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
