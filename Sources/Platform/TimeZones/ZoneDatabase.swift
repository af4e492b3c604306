import FoundationEssentials
import Synchronization

/// The system's tz database; zones are read one at a time and kept.
enum ZoneDatabase {
    private static let folders = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]
    /// The database holds about 600 names; the limit only prevents an unusual folder from growing the table.
    private static let capacity = 2048
    private static let zones = Mutex<[String: Found]>([:])

    /// A zone by its name in the database.
    struct Found: Sendable {
        let name: String
        let table: ZoneTable
    }

    /// The zone with a name in any case, even if this system uses another of its names.
    static func zone(_ name: String) -> Found? {
        guard isName(name) else { return nil }
        if let known = zones.withLock({ $0[name] }) { return known }
        guard let found = find(name, reading: read) else { return nil }
        zones.withLock { if $0.count < capacity { $0[name] = found } }
        return found
    }

    /// - Parameter read: returns the table for a name, if the system has a file for it.
    static func find(_ name: String, reading read: (String) -> ZoneTable?) -> Found? {
        let spelled = ZoneNames.spelled(name) ?? name
        let names = [spelled, name] + ZoneNames.others(of: spelled)
        for candidate in names {
            if let table = read(candidate) { return Found(name: candidate == name ? name : spelled, table: table) }
        }
        return nil
    }

    private static func read(_ name: String) -> ZoneTable? {
        for folder in folders {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            return TZifFile.table(Array(data))
        }
        return nil
    }

    /// True when the text can be a zone's name: words of letters, digits, `_`, `+` and `-` separated by slashes, so
    /// that no name leads out of the database's folder. Excluded are `posix/…`, which duplicates the database,
    /// `right/…`, which counts leap seconds, and names for this machine's own setting.
    private static func isName(_ name: String) -> Bool {
        guard name.utf8.count <= 64 else { return false }
        let words = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameByte) }) else { return false }
        let first = String(decoding: words[0], as: UTF8.self)
        return !["posix", "right", "posixrules", "localtime", "Factory"].contains(first)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
