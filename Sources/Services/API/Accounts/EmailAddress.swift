import ServiceKit

/// An e-mail address, in the one spelling that names an account.
struct EmailAddress: Sendable, Hashable {
    /// Trimmed and in lower case.
    let text: String

    /// Checks for what every address has, not for everything RFC 5321 allows.
    init(_ input: String) throws(FieldFault) {
        let text = input.lowercased().trimmingWhitespace
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), Self.isDomain(parts[1]), text.utf8.count <= 254,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && !(0x7F...0xA0).contains($0.value) && $0 != "," })
        else { throw FieldFault("email", "must be an e-mail address such as ann@example.com") }
        self.text = text
    }

    /// The key of the account's document: the address itself does not appear in the store's keys.
    var accountKey: String { Account.key(of: text) }

    var localPart: String { String(text.prefix { $0 != "@" }) }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { (1...63).contains($0.utf8.count) && !$0.hasPrefix("-") && !$0.hasSuffix("-") }
    }
}

extension String {
    var trimmingWhitespace: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
