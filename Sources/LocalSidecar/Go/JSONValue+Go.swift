import JSON

/// Reads documents as Go's stream decoder does into its structs.
extension JSONValue {
    /// Reads the first value of a body, ignoring everything after it.
    ///
    /// - Throws: `JSONFault`.
    init(firstIn body: [UInt8]) throws { self = try JSONScanner.first(in: body) { try $0.value() } }

    /// The member for a field of this name: matched without regard to case, and the last one counts.
    func field(_ name: String) -> JSONValue? {
        object?.members.last { $0.key == name || $0.key.lowercased() == name.lowercased() }?.value
    }
}
