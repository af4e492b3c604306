/// A user's reference to a task.
enum TaskReference: Sendable, Equatable {
    /// A whole id.
    case id(String)
    /// The end of an id, as shown in lists; at least four hexadecimal digits.
    case ending(String)
    /// A row of the last list; if there is no such row, words.
    case row(Int)
    /// Words of the title.
    case words(String)

    init(_ text: String) {
        let word = text.hasPrefix("#") ? String(text.dropFirst()) : text
        let isHexadecimal = !word.isEmpty && word.utf8.allSatisfy { Self.isHexadecimal($0) || $0 == UInt8(ascii: "-") }
        if isHexadecimal, word.utf8.count == 36, word.split(separator: "-").count == 5 {
            self = .id(word.lowercased())
        } else if let number = Int(word), number > 0, word.utf8.count <= 4 {
            self = .row(number)
        } else if isHexadecimal, word.utf8.count >= 4 {
            self = .ending(word.lowercased())
        } else {
            self = .words(text)
        }
    }

    /// The references on a command line: one per argument if all can be rows or ids, otherwise the words of one title.
    static func all(_ arguments: [String]) -> [TaskReference] {
        let each = arguments.map { TaskReference($0) }
        let areNumbers = each.allSatisfy { if case .words = $0 { false } else { true } }
        guard !areNumbers else { return each }
        return [.words(arguments.joined(separator: " "))]
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }
}
