import Timestamps

/// An e-mail as text (RFC 5322): header and an HTML body.
struct MailMessage: Sendable {
    var from: String
    var to: [String]
    var copies: [String] = []
    var subject: String
    /// From 1, the highest, to 5.
    var priority: Int
    var body: String

    func bytes(at time: Timestamp) -> [UInt8] {
        var lines = [
            "Mime-Version: 1.0", "Date: \(Self.date(time))", "From: \(Self.clean(from))",
            "To: \(Self.clean(to.joined(separator: ", ")))",
        ]
        if !copies.isEmpty { lines.append("Cc: \(Self.clean(copies.joined(separator: ", ")))") }
        lines += [
            "Subject: \(Self.encodedWords(Self.clean(subject)))", "X-Priority: \(priority)",
            "Content-Type: text/html; charset=UTF-8", "Content-Transfer-Encoding: quoted-printable", "",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n" + QuotedPrintable.encode(body) + "\r\n").utf8)
    }

    /// The address itself of `Name <address>`.
    static func bareAddress(_ text: String) -> String {
        guard let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return text }
        return String(text[text.index(after: open)..<close])
    }

    /// Removes line breaks, so that no external input can end a header line.
    private static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    /// Encodes text beyond ASCII as encoded words (RFC 2047), none longer than 75 characters.
    private static func encodedWords(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7E }) else { return text }
        var words: [String] = []
        var piece: [UInt8] = []
        for character in text {
            let bytes = Array(String(character).utf8)
            if piece.count + bytes.count > 45 {
                words.append("=?UTF-8?B?\(Base64.encode(piece))?=")
                piece = []
            }
            piece += bytes
        }
        words.append("=?UTF-8?B?\(Base64.encode(piece))?=")
        return words.joined(separator: "\r\n ")
    }

    private static func date(_ time: Timestamp) -> String {
        let days = Int(time.seconds / 86_400)
        let date = CivilDate(daysSince1970: days)
        let second = Int(time.seconds % 86_400)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[days % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
    }
}

/// The quoted-printable transfer encoding (RFC 2045, section 6.7).
enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> String {
        // CR LF is one character to Swift.
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map(encodeLine).joined(separator: "\r\n")
    }

    private static func encodeLine(_ line: Substring) -> String {
        var encoded: [UInt8] = []
        var width = 0
        let bytes = Array(line.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isPlain = byte != UInt8(ascii: "=") && (0x21...0x7E).contains(byte)
            let isSpace = (byte == 0x20 || byte == 0x09) && !isLast
            let size = isPlain || isSpace ? 1 : 3
            if width + size > 75 {
                encoded += Array("=\r\n".utf8)
                width = 0
            }
            width += size
            if size == 1 {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
