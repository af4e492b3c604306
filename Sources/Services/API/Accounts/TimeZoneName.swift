import ServiceKit

/// The name of a time zone as a client writes it.
enum TimeZoneName {
    static let utc = "UTC"

    /// - Throws: ``FieldFault`` when it has not the shape of an IANA name.
    static func read(_ text: String, of field: String) throws(FieldFault) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 64, text.utf8.first.map(isLetter) == true,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNamed) })
        else { throw FieldFault(field, "must be the IANA name of a time zone, such as Europe/Berlin") }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    private static func isNamed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || "_+-".utf8.contains(byte)
    }
}
