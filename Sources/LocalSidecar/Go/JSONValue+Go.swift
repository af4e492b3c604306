import JSON

/// Documents as Go's stream decoder reads them into its structs.
extension JSONValue {
    /// The first value of a body, whatever follows it.
    ///
    /// - Throws: `JSONFault`.
    init(firstIn body: [UInt8]) throws { self = try JSONScanner.first(in: body) { try $0.value() } }

    /// The member that goes into a field of this name: its letters may be of either case, and the last one counts.
    func field(_ name: String) -> JSONValue? {
        object?.members.last { $0.key == name || $0.key.lowercased() == name.lowercased() }?.value
    }
}
