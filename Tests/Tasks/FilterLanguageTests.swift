import FoundationEssentials
import Tasks
import Testing

@Suite("The filter language's contract")
struct FilterLanguageTests {
    @Test("every condition of the contract is one, and none is a mere search that should not be")
    func contract() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = String(
            decoding: try Data(contentsOf: root.appending(path: "specs/014-filters/contracts/language.md")),
            as: UTF8.self)
        let conditions = text.replacing("\\|", with: "\u{1}").split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first?.split(separator: "`").dropFirst().first }
            .map { String($0).replacing("\u{1}", with: "|") }
        #expect(conditions.count > 20)
        // Found by a search for any of the words, so that a condition that is read as one would hold.
        let task = try TaskFilterTests.task(
            #"{"title":"\#(words(of: conditions))","priority":"P4","status":"pending"}"#)
        let searches = ["waiting", "\"waiting for\"", "open", "untagged", "no due"]
        for condition in conditions {
            let holds = TaskFilterTests.shows(try TaskFilterTests.filter(condition), task)
            #expect(holds == (searches.contains(condition) || condition.hasPrefix("created after")), "\(condition)")
        }
    }

    private func words(of conditions: [String]) -> String {
        conditions.joined(separator: " ").map { $0.isLetter || $0.isNumber ? String($0) : " " }.joined().split(
            separator: " "
        )
        .reduce(into: [Substring]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " ")
    }
}
