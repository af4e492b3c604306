import Glibc

/// Reads lines at a terminal that can be edited while they are typed, with those typed before at the arrows.
///
/// The keys are those of readline, as in shells: arrows, Home and End, Ctrl-A, E, B, F, P and N to move; Backspace, Delete,
/// Ctrl-D, K, U and W to delete; Ctrl-L clears the screen, Ctrl-C gives up the line, Ctrl-D on an empty one ends.
struct LineEditor {
    private var history: [String] = []
    private let console: Console
    private let prompt: String

    /// - Parameter prompt: what stands before the line, without colours.
    init(prompt: String, on console: Console) {
        (self.prompt, self.console) = (prompt, console)
    }

    /// Reads a line.
    ///
    /// - Returns: nil at the end of the input.
    mutating func line() -> String? {
        var before = termios()
        guard TerminalPrompt.isPossible, console.isTerminal, getenv("TERM").map({ String(cString: $0) }) != "dumb",
            tcgetattr(STDIN_FILENO, &before) == 0
        else {
            if TerminalPrompt.isPossible { console.say(part: console.paint(prompt, .bold)) }
            return readLine()
        }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
        let typed = edited()
        if let typed, !typed.isEmpty, history.last != typed { history.append(typed) }
        return typed
    }

    private func edited() -> String? {
        var line = EditedLine(history: history)
        var keys = KeyReader()
        show(line)
        while true {
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            guard let key = keys.take(byte) else { continue }
            switch line.take(key) {
            case .goesOn:
                if key == .clear { console.say(part: "\u{1B}[H\u{1B}[2J") }
            case .done:
                line.moveToEnd()
                show(line)
                console.say()
                return line.text
            case .givenUp:
                console.say("^C")
                return ""
            case .end:
                console.say()
                return nil
            }
            show(line)
        }
    }

    /// Draws the line anew: as much of it, around the cursor, as the terminal is wide.
    private func show(_ line: EditedLine) {
        let room = max(8, (Console.columns ?? 80) - DisplayWidth.of(prompt) - 1)
        let (text, column) = line.shown(within: room)
        let start = DisplayWidth.of(prompt) + column
        let move = start > 0 ? "\u{1B}[\(start)C" : ""
        console.say(part: "\r\(console.paint(prompt, .bold))\(TerminalText.line(text))\u{1B}[K\r\(move)")
    }
}

/// A line that is being typed: its characters, where the cursor stands, and the lines before it.
struct EditedLine: Sendable {
    /// The effect of a key.
    enum Outcome: Sendable, Equatable {
        case goesOn, done, givenUp, end
    }

    private static let longest = 4096

    private(set) var characters: [Character] = []
    private(set) var cursor = 0
    private let history: [String]
    /// The position in the history; behind its end stands the line that is being typed.
    private var place: Int
    private var draft: [Character] = []

    init(history: [String] = []) {
        self.history = history
        place = history.count
    }

    var text: String { String(characters) }

    mutating func moveToEnd() { cursor = characters.count }

    mutating func take(_ key: Key) -> Outcome {
        switch key {
        case .character(let character):
            // A mark or a joiner belongs to the character before it.
            let joined = String(characters[..<cursor].last.map(String.init) ?? "") + String(character)
            if cursor > 0, joined.count == 1, let one = joined.first {
                characters[cursor - 1] = one
            } else if characters.count < Self.longest {
                characters.insert(character, at: cursor)
                cursor += 1
            }
        case .enter: return .done
        case .interrupt: return .givenUp
        case .end where characters.isEmpty: return .end
        case .end, .delete: if cursor < characters.count { characters.remove(at: cursor) }
        case .backspace: remove(from: max(0, cursor - 1))
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(characters.count, cursor + 1)
        case .wordLeft: cursor = wordStart
        case .wordRight: cursor = wordEnd
        case .lineStart: cursor = 0
        case .lineEnd: moveToEnd()
        case .up: recall(place - 1)
        case .down: recall(place + 1)
        case .killEnd: characters.removeSubrange(cursor...)
        case .killStart: remove(from: 0)
        case .killWord: remove(from: wordStart)
        case .clear, .unknown: break
        }
        return .goesOn
    }

    /// The part of the line that fits a width, and the column of the cursor within it.
    func shown(within width: Int) -> (text: String, column: Int) {
        var start = cursor
        var before = 0
        while start > 0 {
            let next = DisplayWidth.of(characters[start - 1])
            guard before + next <= width else { break }
            before += next
            start -= 1
        }
        var end = cursor
        var whole = before
        while end < characters.count {
            let next = DisplayWidth.of(characters[end])
            guard whole + next <= width else { break }
            whole += next
            end += 1
        }
        return (String(characters[start..<end]), before)
    }

    private mutating func remove(from start: Int) {
        characters.removeSubrange(start..<cursor)
        cursor = start
    }

    private mutating func recall(_ next: Int) {
        guard (0...history.count).contains(next), next != place else { return }
        if place == history.count { draft = characters }
        place = next
        characters = next == history.count ? draft : Array(history[next])
        moveToEnd()
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, characters[index - 1].isWhitespace { index -= 1 }
        while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
        return index
    }

    private var wordEnd: Int {
        var index = cursor
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        while index < characters.count, !characters[index].isWhitespace { index += 1 }
        return index
    }
}

/// The meaning of a key or a chord to a line.
enum Key: Sendable, Equatable {
    case character(Character)
    case enter, interrupt, end, backspace, delete, left, right, wordLeft, wordRight, lineStart, lineEnd, up, down
    case killEnd, killStart, killWord, clear, unknown
}

/// Reads keys from a terminal's bytes: UTF-8, control characters, and the escape sequences of ECMA-48 and xterm.
struct KeyReader: Sendable {
    private static let escapeByte: UInt8 = 0x1B
    private static let controls: [UInt8: Key] = [
        0x01: .lineStart, 0x02: .left, 0x03: .interrupt, 0x04: .end, 0x05: .lineEnd, 0x06: .right, 0x08: .backspace,
        0x0A: .enter, 0x0B: .killEnd, 0x0C: .clear, 0x0D: .enter, 0x0E: .down, 0x10: .up, 0x15: .killStart,
        0x17: .killWord, 0x7F: .backspace,
    ]
    private static let sequences: [String: Key] = [
        "[A": .up, "[B": .down, "[C": .right, "[D": .left, "[H": .lineStart, "[F": .lineEnd, "OA": .up, "OB": .down,
        "OC": .right, "OD": .left, "OH": .lineStart, "OF": .lineEnd, "[1~": .lineStart, "[7~": .lineStart,
        "[4~": .lineEnd, "[8~": .lineEnd, "[3~": .delete, "[1;5C": .wordRight, "[1;5D": .wordLeft,
        "[1;3C": .wordRight, "[1;3D": .wordLeft, "f": .wordRight, "b": .wordLeft, "\u{7F}": .killWord,
    ]

    private var escape: String?
    private var bytes: [UInt8] = []

    /// Takes a byte.
    ///
    /// - Returns: the key that it completes; nil while more is to come.
    mutating func take(_ byte: UInt8) -> Key? {
        if let begun = escape { return sequence(begun, byte) }
        if byte == Self.escapeByte, bytes.isEmpty {
            escape = ""
            return nil
        }
        if bytes.isEmpty, byte < 0x20 || byte == 0x7F {
            if byte == 0x09 { return .character(" ") }
            return Self.controls[byte] ?? .unknown
        }
        bytes.append(byte)
        let length = Self.length(of: bytes[0])
        guard bytes.count >= length else { return nil }
        defer { bytes = [] }
        guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else { return .unknown }
        return .character(character)
    }

    private mutating func sequence(_ begun: String, _ byte: UInt8) -> Key? {
        let text = begun + String(UnicodeScalar(byte))
        let isIntroducer = begun.isEmpty && (text == "[" || text == "O")
        let isParameter = begun.hasPrefix("[") && (0x20...0x3F).contains(byte)
        if isIntroducer || isParameter, text.utf8.count < 16 {
            escape = text
            return nil
        }
        escape = nil
        return Self.sequences[text] ?? .unknown
    }

    private static func length(of first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
