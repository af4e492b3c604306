/// How search sees text: lower case, without accents, so that "creme" finds "Crème".
///
/// Covers the Latin script's letters as they are typed in Europe and Vietnam; other scripts are only lowered, and lose
/// their combining marks.
enum SearchFolding {
    private static let letters: [(plain: String, accented: String)] = [
        ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"),
        ("e", "èéêëēĕėęěẹẻẽếềểễệ"), ("g", "ĝğġģǧ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįıǐịỉ"), ("j", "ĵ"), ("k", "ķǩ"),
        ("l", "ĺļľŀł"), ("n", "ñńņňŉ"), ("o", "òóôõöøōŏőǒọỏốồổỗộơớờởỡợ"), ("oe", "œ"), ("r", "ŕŗř"),
        ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűųǔụủưứừửữự"), ("w", "ŵẁẃẅ"),
        ("y", "ýÿŷỳỵỷỹ"), ("z", "źżž"),
    ]

    private static let plain: [Unicode.Scalar: String] = letters.reduce(into: [:]) { table, group in
        for letter in group.accented.unicodeScalars { table[letter] = group.plain }
    }

    static func fold(_ text: String) -> String {
        let lowered = text.lowercased()
        guard lowered.utf8.contains(where: { $0 >= 0x80 }) else { return lowered }
        var folded = String.UnicodeScalarView()
        for scalar in lowered.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            if let plain = plain[scalar] {
                folded.append(contentsOf: plain.unicodeScalars)
            } else {
                folded.append(scalar)
            }
        }
        return String(folded)
    }
}
