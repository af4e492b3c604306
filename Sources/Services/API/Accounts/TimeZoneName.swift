import ServiceKit
import TimeZones

/// The name of a time zone as a client writes it.
enum TimeZoneName {
    static let utc = "UTC"
    /// What browsers say when they cannot tell where they are (CLDR): no zone, and no fault of anybody's.
    private static let unknown = "etc/unknown"

    /// - Throws: ``FieldFault`` when the system knows no such zone.
    static func read(_ text: String, of field: String) throws(FieldFault) -> String {
        try readOptional(text, of: field) ?? utc
    }

    /// - Returns: nil for what says that it is not known.
    /// - Throws: ``FieldFault`` when the system knows no such zone.
    static func readOptional(_ text: String, of field: String) throws(FieldFault) -> String? {
        guard text.lowercased() != unknown else { return nil }
        guard let zone = Zone(text) else {
            throw FieldFault(field, "must be the IANA name of a time zone, such as Europe/Berlin")
        }
        return zone.name
    }
}
