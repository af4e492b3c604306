import DatePhrases
import FoundationEssentials
import Testing

@Suite("The grammar's contract")
struct GrammarTests {
    /// Rows such as "| `monday` | `2026-11-23` |".
    private static func rows() throws -> [(words: String, meaning: String)] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = String(
            decoding: try Data(contentsOf: root.appending(path: "specs/008-quick-add/contracts/grammar.md")),
            as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.filter { $0 != "`" }.drop { $0 == " " } }
            guard line.hasPrefix("| `"), cells.count == 2 else { return nil }
            return (trimmed(cells[0]), trimmed(cells[1]))
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    @Test("every row of the contract is read as it says")
    func contract() throws {
        let rows = try Self.rows()
        #expect(rows.count > 60)
        for (words, meaning) in rows {
            guard words.contains(", "), !meaning.contains("=") else {
                #expect(try Example.phrases(in: words).map(\.meaning.text) == [meaning], "\(words)")
                continue
            }
            for phrase in words.split(separator: ", ") {
                #expect(try Example.phrases(in: String(phrase)).map(\.span) == [0..<phrase.utf16.count], "\(phrase)")
            }
        }
    }
}
