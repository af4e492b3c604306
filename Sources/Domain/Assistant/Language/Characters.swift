/// Which characters make words.
enum Characters {
    static func isSpace(_ unit: UInt16) -> Bool {
        unit <= 0x20 || unit == 0x85 || unit == 0xA0 || unit == 0x1680 || (0x2000...0x200B).contains(unit)
            || unit == 0x2028 || unit == 0x2029 || unit == 0x202F || unit == 0x205F || unit == 0x3000
    }

    /// Letters and digits of any script, and what is no punctuation of the usual kinds.
    static func isWord(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x25, 0x40, 0x2B: true
        case 0...0x7F: false
        case 0xA1, 0xAB, 0xBB, 0xBF, 0x2010...0x2027, 0x3001, 0x3002: false
        default: !isSpace(unit)
        }
    }

    static func closesTag(_ unit: UInt16) -> Bool { [0x2C, 0x3B, 0x2E, 0x3A, 0x21, 0x3F, 0x29, 0x22].contains(unit) }

    /// Lower case, without apostrophes; long hyphens as short ones.
    static func key(_ units: ArraySlice<UInt16>) -> String {
        var plain: [UInt16] = []
        for unit in units {
            switch unit {
            case 0x27, 0x2019, 0x2018, 0x60: continue
            case 0x2010...0x2015: plain.append(0x2D)
            default: plain.append(unit)
            }
        }
        return String(decoding: plain, as: UTF16.self).lowercased()
    }
}
