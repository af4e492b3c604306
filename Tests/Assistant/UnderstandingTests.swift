import Assistant
import FoundationEssentials
import Testing

@Suite("The contract of understanding")
struct UnderstandingTests {
    /// Rows such as "| `undo` | `undo` |".
    private static func rows() throws -> [(say: String, does: String)] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "specs/016-assistant/contracts/understanding.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.filter { $0 != "`" }.trimmed }
            guard line.hasPrefix("| `"), cells.count == 2 else { return nil }
            return (cells[0], cells[1])
        }
    }

    @Test("every row of the contract does what it says")
    func contract() async throws {
        let file = try RequestFile("everyday")
        let assistant = Assistant(now: file.now, zone: file.zone)
        let rows = try Self.rows()
        #expect(rows.count > 60)
        for (say, does) in rows {
            let tools = try file.toolbox()
            let memory = await assistant.answer("what's due today", memory: Memory(), tools: tools).memory
            _ = tools.takeCalls()
            let reply = await assistant.answer(say, memory: memory, tools: tools)
            // What only finds the tasks that are meant is not the point.
            let found = tools.takeCalls().map(\.name).filter { $0 != "get_task" }
            let calls =
                found == ["search"] ? found : found.filter { $0 != "search" && $0 != "list_tags" || found.count == 1 }
            switch does {
            case "asks": #expect(reply.needsAnswer, "\(say): \(reply.text)")
            case "answers": #expect(!reply.needsAnswer && !reply.text.contains("not sure"), "\(say): \(reply.text)")
            case "declines": #expect(reply.text.contains("not sure") && !reply.suggestions.isEmpty, "\(say)")
            default: #expect(calls.joined(separator: ", ") == does, "\(say): \(reply.text)")
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
