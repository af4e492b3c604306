/// Decodes a document of any charset to UTF-8.
///
/// A byte order mark decides first, then the declared charset, then the bytes themselves: undeclared text that is not
/// UTF-8 was written by an old Windows program.
struct DocumentText: Sendable {
    /// UTF-8 if the whole document is; otherwise undecoded bytes for ``line(_:named:)``.
    private(set) var bytes: [UInt8]
    private(set) var notes: [ImportNote] = []
    private let charset: SingleByteCharset?

    /// - Throws: ``ExchangeFault/unreadable(_:)`` for an unknown charset.
    init(_ document: [UInt8], charset name: String?) throws(ExchangeFault) {
        let name = name?.trimmed.lowercased()
        var declared: SingleByteCharset?
        var sixteen = Self.sixteenBitOrder(document, name)
        if let name, !["utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"].contains(name) {
            declared = SingleByteCharset(name)
            guard declared != nil || String(validating: document, as: UTF8.self) != nil else {
                throw .unreadable("has the charset \(name.excerpt), which is not known; write it in UTF-8")
            }
        }
        bytes = document
        if document.starts(with: Self.mark) {
            bytes.removeFirst(3)
            (declared, sixteen) = (nil, nil)
        }
        charset = declared
        if let sixteen { bytes = Array(Self.text(of: document, bigEndian: sixteen == .big).utf8) }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private enum Order { case big, little }

    private static func sixteenBitOrder(_ document: [UInt8], _ name: String?) -> Order? {
        if document.starts(with: [0xFE, 0xFF]) || name == "utf-16be" { return .big }
        return document.starts(with: [0xFF, 0xFE]) || name == "utf-16le" || name == "utf-16" ? .little : nil
    }

    private static func text(of document: [UInt8], bigEndian: Bool) -> String {
        let units = stride(from: 0, to: document.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(document[index]), UInt16(document[index + 1]))
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        let text = String(decoding: units, as: UTF16.self)
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// The whole document as text. If it is not UTF-8, each line is decoded by itself, since files may be pieced
    /// together.
    var string: String {
        mutating get {
            if charset != nil || String(validating: bytes, as: UTF8.self) != nil { return line(bytes) }
            var text = ""
            var rest = bytes[...]
            while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
                text += line(Array(rest[...end]))
                rest = rest[(end + 1)...]
            }
            return text + line(Array(rest))
        }
    }

    /// A part of the document as text.
    ///
    /// - Parameter named: the charset declared for this part; used if it is not UTF-8.
    mutating func line(_ bytes: [UInt8], named: String? = nil) -> String {
        if let charset { return charset.decode(bytes) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if let charset = named.flatMap({ SingleByteCharset($0.lowercased()) }) { return charset.decode(bytes) }
        let note = ImportNote("charset", .adjusted, "is not UTF-8 as it should be; read as windows-1252")
        if !notes.contains(note) { notes.append(note) }
        return SingleByteCharset.windows.decode(bytes)
    }
}
