/// A token of a routing rule.
enum RuleToken: Sendable, Equatable {
    case name(String)
    case string(String)
    case number(Double)
    case symbol(String)
    case end
}

/// Splits a rule into tokens.
struct RuleLexer {
    private let text: [Character]
    private var position = 0

    init(_ text: String) { self.text = Array(text) }

    /// The tokens with their positions; the last one is ``RuleToken/end``.
    mutating func tokens() throws(RuleFault) -> [(token: RuleToken, offset: Int)] {
        var tokens: [(token: RuleToken, offset: Int)] = []
        while true {
            while let character = peek, character.isWhitespace { position += 1 }
            let start = position
            guard let character = peek else {
                tokens.append((.end, start))
                return tokens
            }
            tokens.append((try token(startingWith: character), start))
        }
    }

    private var peek: Character? { position < text.count ? text[position] : nil }

    private mutating func token(startingWith character: Character) throws(RuleFault) -> RuleToken {
        if character.isLetter || character == "_" {
            return .name(take { $0.isLetter || $0.isNumber || $0 == "_" })
        }
        if character.isASCII, character.isNumber { return try number() }
        if character == "\"" || character == "'" { return .string(try string(quotedBy: character)) }
        return try symbol()
    }

    private mutating func take(while matches: (Character) -> Bool) -> String {
        let start = position
        while let character = peek, matches(character) { position += 1 }
        return String(text[start..<position])
    }

    private mutating func number() throws(RuleFault) -> RuleToken {
        let start = position
        let literal = take { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e" || $0 == "E") }
        if peek == "u" || peek == "U" { position += 1 }
        guard let value = Double(literal) else { throw RuleFault(message: "not a number", offset: start) }
        return .number(value)
    }

    private mutating func string(quotedBy quote: Character) throws(RuleFault) -> String {
        let start = position
        position += 1
        var value = ""
        while let character = peek, character != quote {
            position += 1
            guard character == "\\" else {
                value.append(character)
                continue
            }
            guard let escaped = peek, let meaning = Self.escapes[escaped] else {
                throw RuleFault(message: "unknown escape in a string", offset: position)
            }
            value.append(meaning)
            position += 1
        }
        guard peek == quote else { throw RuleFault(message: "a string is not closed", offset: start) }
        position += 1
        return value
    }

    private static let escapes: [Character: Character] = [
        "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "\"": "\"", "'": "'", "?": "?", "`": "`",
    ]

    private mutating func symbol() throws(RuleFault) -> RuleToken {
        let pair = String(text[position..<min(position + 2, text.count)])
        if ["&&", "||", "==", "!=", "<=", ">="].contains(pair) {
            position += 2
            return .symbol(pair)
        }
        let single = String(text[position])
        guard "()[]{}.,!<>?:+-*/%".contains(single) else {
            throw RuleFault(message: "unexpected character", offset: position)
        }
        position += 1
        return .symbol(single)
    }
}
