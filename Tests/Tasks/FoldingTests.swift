import Foundation
import JSON
import Testing

@testable import Tasks

/// The page folds by the same file: `Tests/Browser/test_contract.py`.
@Suite("Folding for search")
struct FoldingTests {
    private static func golden(_ name: String) -> [JSONValue] {
        let path = #filePath.replacing("FoldingTests.swift", with: "Folding/folding.json")
        let bytes = (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
        return (try? JSONValue(bytes))?[name]?.array ?? []
    }

    @Test("the words of a text are those of the golden file", arguments: golden("words"))
    func words(_ given: JSONValue) throws {
        let text = try #require(given["text"]?.string)
        #expect(
            FoldedText(text).words.map { JSONValue.string(String(decoding: $0, as: UTF8.self)) }
                == given["words"]?.array)
    }

    @Test("a text is found, or not, as the golden file says", arguments: golden("found"))
    func found(_ given: JSONValue) throws {
        let (text, query) = (try #require(given["text"]?.string), try #require(given["query"]?.string))
        #expect(try finds(query, in: text) == given["found"]?.bool, "\(query) in \(text)")
    }

    private func finds(_ query: String, in text: String) throws -> Bool {
        let search = try #require(TaskSearch(query))
        let words = TaskTable.Words(title: text, tags: [], description: nil)
        let index = WordIndex([TaskTable.Text(id: UUID(), title: text, position: nil, words: words)])
        return index.lines(of: search).bits.contains { $0 != 0 }
    }

    @Test("in a run longer than the reach a word is found everywhere, and a longer query in its pieces")
    func longRuns() throws {
        let text = "今日は天気がとても良いので公園まで散歩に行って帰りに牛乳と卵とパンを買うのを忘れない"
        for start in 0..<(text.count - 2) {
            let from = text.index(text.startIndex, offsetBy: start)
            for length in [1, 2, 12, 13, 30] where start + length <= text.count {
                let query = String(text[from..<text.index(from, offsetBy: length)])
                #expect(try finds(query, in: text), "\(query)")
            }
        }
        #expect(try !finds("牛肉", in: text))
    }

    @Test("only blanks exclude nothing; only signs find nothing", arguments: ["🔴", "&", "\"", "—", "👩‍👩‍👧 !"])
    func signs(text: String) throws {
        #expect(TaskSearch("  ") == nil)
        #expect(try #require(TaskSearch(text)).isEmpty)
        #expect(try !finds(text, in: "Buy 🔴 & \" — milk"))
    }

    @Test(
        "a title in which nothing can be seen is empty",
        arguments: [
            "\u{200B}", "\u{FEFF}", "\u{200F}", "\u{2800}", "\u{3164}", "\u{AD}\u{2060}", " \u{200D} ", "\u{E0041}",
            "\u{FE0F}",
        ])
    func invisible(text: String) {
        #expect(TaskText.trimmed(text) == "")
        #expect(throws: TaskFieldFault.self) { try TaskText.line(text, of: "title", upTo: 500) }
    }

    @Test(
        "what can be seen keeps what belongs to it",
        arguments: ["❤️", "👩‍👩‍👧", "🏴\u{E0067}\u{E0062}\u{E007F}", "می‌خواهم", "\u{202B}שלום"])
    func visible(text: String) { #expect(TaskText.trimmed("\u{200B} \(text)\u{FEFF}\u{3164} ") == text) }
}
