import DatePhrases
import Glibc
import TimeZones

/// The time zone of this machine, and the customs of its user.
enum SystemZone {
    static func zone(_ environment: [String: String]) -> Zone { name(environment).flatMap { Zone($0) } ?? .utc }

    /// The IANA name from `TZ` or `/etc/localtime`; nil when neither gives one.
    static func name(_ environment: [String: String]) -> String? {
        let named = environment["TZ"].map { $0.hasPrefix(":") ? String($0.dropFirst()) : $0 }
        if let named, !named.isEmpty, Zone(named) != nil { return named }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = readlink("/etc/localtime", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer[..<count], as: UTF8.self)
        guard let folder = path.firstRange(of: "zoneinfo/") else { return nil }
        let name = String(path[folder.upperBound...])
        guard Zone(name) != nil else { return nil }
        return name == "Etc/UTC" ? "UTC" : name
    }

    /// The order of dates of the locale for times (POSIX); nil when none is set.
    static func dateOrder(_ environment: [String: String]) -> DateOrder? {
        ["LC_ALL", "LC_TIME", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
            .flatMap(DateOrder.init(locale:))
    }
}
