/// Computes the number of terminal columns that a text occupies.
///
/// Counts as terminals do: none for combining marks, two for East Asian wide characters and for emoji, a sequence of
/// joined emoji as one. Characters are Swift's: grapheme clusters.
enum DisplayWidth {
    static func of(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x7F }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.count == 1 { return width(of: first) }
        // An emoji of several scalars: with a variation selector, a skin tone, joined ones, a flag, a keycap.
        let isEmoji = scalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 || isRegional($0) }
        if isEmoji { return 2 }
        return scalars.reduce(0) { max($0, width(of: $1)) }
    }

    /// The text cut to a number of columns, ending with an ellipsis if it was cut.
    static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        guard width > 0 else { return "" }
        var taken = 0
        var kept = ""
        for character in text {
            let next = of(character)
            guard taken + next <= width - 1 else { break }
            taken += next
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept + "…"
    }

    /// The text padded with spaces to a number of columns.
    static func fill(_ text: String, to width: Int) -> String {
        let missing = width - of(text)
        return missing > 0 ? text + String(repeating: " ", count: missing) : text
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }  // vowels and finals of Hangul syllables
        return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
    }

    private static func isRegional(_ scalar: Unicode.Scalar) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar.value) }

    /// True in the ranges whose East Asian Width is wide or full (Unicode, annex 11), including unassigned gaps among
    /// them.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x2FFFD,
            0x30000...0x3FFFD:
            true
        default: false
        }
    }
}
