import ServiceKit
// The standard library composes text for its own comparisons; nothing public on Linux does without ICU.
@_spi(_Unicode) import Swift

/// An e-mail address, in the one spelling that names an account.
struct EmailAddress: Sendable, Hashable {
    /// Trimmed, composed (NFC), in lower case, its domain in A-labels.
    let text: String
    /// How earlier versions spelled it; an account may still be kept under one of these.
    let formerly: [String]

    /// Checks for what every address has, not for everything RFC 5321 allows.
    init(_ input: String) throws(FieldFault) {
        let text = input.lowercased().trimmingWhitespace
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), let domain = DomainName(parts[1]),
            text.utf8.count <= 254,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && !(0x7F...0xA0).contains($0.value) && $0 != "," })
        else { throw FieldFault("email", "must be an e-mail address such as ann@example.com") }
        let local = String(String.UnicodeScalarView(String(parts[0])._nfc))
        let own = "\(local)@\(domain.ascii)"
        self.text = own
        // By their bytes: to Swift's eyes composed and decomposed text are equal.
        formerly = [text, "\(local)@\(domain.unicode)"].filter { !$0.utf8.elementsEqual(own.utf8) }
    }

    /// The key of the account's document: the address itself does not appear in the store's keys.
    var accountKey: String { Account.key(of: text) }
    /// The keys under which an account of the address may be.
    var accountKeys: [String] { [accountKey] + formerly.map(Account.key) }

    var localPart: String { String(text.prefix { $0 != "@" }) }
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
