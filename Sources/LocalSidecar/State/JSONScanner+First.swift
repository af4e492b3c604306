import JSON

extension JSONScanner {
    /// Reads the first value of a body, ignoring everything after it, as Go's decoder does.
    static func first<Value>(in bytes: [UInt8], _ body: (inout JSONScanner) throws -> Value) throws -> Value {
        try bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, maximumDepth: 512)
            return try body(&scanner)
        }
    }
}
