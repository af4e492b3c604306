import ServiceKit
import TimeZones

/// The name of a time zone as a client writes it.
enum TimeZoneName {
    static let utc = "UTC"

    /// - Throws: ``FieldFault`` when the system knows no such zone.
    static func read(_ text: String, of field: String) throws(FieldFault) -> String {
        guard let zone = Zone(text) else {
            throw FieldFault(field, "must be the IANA name of a time zone, such as Europe/Berlin")
        }
        return zone.name
    }
}
