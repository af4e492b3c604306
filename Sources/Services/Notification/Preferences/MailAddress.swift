/// What is taken for an e-mail address: one that can stand in an envelope and a header as it is.
enum MailAddress {
    static func isValid(_ text: String) -> Bool {
        guard (3...254).contains(text.utf8.count) else { return false }
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"()<>[]:;,\""#.utf8.contains($0) }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard isPlain, parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty && $0.utf8.count <= 63 && $0.first != "-" && $0.last != "-" }
    }
}
