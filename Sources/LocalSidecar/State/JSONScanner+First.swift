import JSON

extension JSONScanner {
    /// Reads the first value of a body; what follows it is not looked at, as with Go's decoder.
    static func first<Value>(in bytes: [UInt8], _ body: (inout JSONScanner) throws -> Value) throws -> Value {
        try bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, maximumDepth: 512)
            return try body(&scanner)
        }
    }
}
