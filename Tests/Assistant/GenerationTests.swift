import FoundationEssentials
import JSON
import Testing

@Suite("Words that others wrote")
struct GenerationTests {
    /// The folders below `Generations`, and others that `ERRAND_GENERATIONS` names by their paths, between colons.
    private static let names =
        ["gen1", "gen2", "gen3", "gen4", "gen5", "gen6"]
        + (ProcessInfo.processInfo.environment["ERRAND_GENERATIONS"]?.split(separator: ":").map(String.init) ?? [])

    @Test("of lines that nobody here has thought of 95 in 100 are read as people mean them", arguments: names)
    func lines(name: String) throws {
        let generation = try Generation(name)
        var right = 0
        for line in generation.lines {
            let verdict = generation.verdict(onLine: line)
            if verdict == .right { right += 1 } else { print("\(verdict) ← \(line["line"]?.string ?? "")") }
        }
        print("\(name): \(right) of \(generation.lines.count) lines right")
        #expect(generation.lines.count >= 300)
        #expect(right * 100 >= generation.lines.count * 95)
    }

    @Test(
        "of conversations 95 in 100 go as people mean them, and none changes a task outside the words", arguments: names
    )
    func conversations(name: String) async throws {
        let generation = try Generation(name)
        var right = 0
        for conversation in generation.conversations {
            let said = (conversation["say"]?.array ?? []).compactMap(\.string)
            let verdict = try await generation.verdict(on: conversation)
            if verdict == .right { right += 1 } else { print("\(verdict) ← \(said)") }
            if case .outside = verdict { Issue.record("\(said): \(verdict)") }
        }
        print("\(name): \(right) of \(generation.conversations.count) conversations right")
        #expect(generation.conversations.count >= 300)
        #expect(right * 100 >= generation.conversations.count * 95)
    }
}
