import ServiceKit

/// Where mail goes: what sign-up takes for an address, mail takes as well.
enum MailAddress {
    /// The address as mail servers know it, its domain in A-labels; nil when it is none. A name that is not ASCII needs a server that
    /// speaks SMTPUTF8 (RFC 6531), which is not ours to judge.
    static func written(_ text: String) -> String? {
        guard (3...254).contains(text.utf8.count) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && !(0x7F...0xA0).contains(scalar.value)
                && !#"()<>[]:;,\""#.unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard isPlain, parts.count == 2, (1...64).contains(parts[0].utf8.count), let domain = DomainName(parts[1])
        else {
            return nil
        }
        return "\(parts[0])@\(domain.ascii)"
    }
}
