import Assistant
import JSON
import Testing
import TimeZones
import Timestamps

@Suite("Whatever is said", .serialized)
struct RobustnessTests {
    private static let words = [
        "add", "delete", "the", "first", "one", "move", "to", "tomorrow", "every", "monday", "all", "tasks", "tagged",
        "work", "and", "or",
        "not", "p1", "remind", "me", "30", "minutes", "before", "'", "\"", ",", ".", ":", "#", "#work", "mark", "as",
        "done", "it", "them",
        "due", "by", "friday", "show", "what's", "how", "many", "with", "a", "checklist", "called", "yes", "no", "\n",
        "undo", "rename", "x",
        "🎉", "שלום", "مهمة", "é", "—", "(", ")", "1", "2nd", "next", "week", "repeat", "stop", "priority", "high",
        "sorted", "from", "of",
    ]

    private static func answer(_ message: String, memory: Memory = Memory()) async throws -> AssistantReply {
        let file = try RequestFile("everyday")
        return await Assistant(now: file.now, zone: file.zone).answer(
            message, memory: memory, tools: try file.toolbox())
    }

    @Test("random words get an answer, and nothing is deleted in numbers without a question")
    func randomWords() async throws {
        var generator = SplitMix(state: 42)
        let file = try RequestFile("everyday")
        for _ in 0..<100 {
            let count = Int.random(in: 1...24, using: &generator)
            let message = (0..<count).compactMap { _ in Self.words.randomElement(using: &generator) }.joined(
                separator: " ")
            let tools = try file.toolbox()
            let reply = await Assistant(now: file.now, zone: file.zone).answer(message, memory: Memory(), tools: tools)
            #expect(!reply.text.isEmpty, "\(message)")
            #expect(!tools.takeCalls().contains { $0.name == "delete_tasks" }, "\(message)")
            #expect(Memory(reply.memory.json) == reply.memory, "\(message)")
        }
    }

    @Test(
        "odd texts get an answer",
        arguments: [
            "", " ", "\n\n", "?", "...!!!???", "'", "\"", "''", "“”", "#", "##", "# ", "🎉🎉🎉", "👩‍👩‍👧‍👦", "שלום עולם", "مرحبا",
            "\u{202E}delete", "\u{0}",
            "add", "add ''", "add #", "add ,", "add .", "add \n", "delete", "move", "mark", "rename to", "rename x to",
            "tag", "remind me",
            "add a task called", "move it to", "the", "a", "0", "-1", "99999999999999999999", "the 0th one",
            "number 999", "first 0",
            "in 99999999 years", "push it back 999999999 years", "add x every 0 days", "add 'unclosed",
            "show tasks tagged", "due", "due:",
            "show tasks due before", "how many", "sorted by", "with", "not", "but not", "p9", "!",
            "remind me 99999999 minutes before x",
        ])
    func oddTexts(message: String) async throws {
        let reply = try await Self.answer(message)
        #expect(!reply.text.isEmpty)
    }

    @Test(
        "long messages take time in proportion",
        arguments: [
            "word ", "and ", "'a' ", "\"a ", "#a ", ", ", "\n", "to tomorrow ", "every monday ", "🎉", "a", "tagged ",
            "1 ",
            "x\ny\n", "delete it and ", "due friday and ",
        ])
    func longMessages(piece: String) async throws {
        let clock = ContinuousClock()
        for opening in ["", "add ", "what's "] {
            let message = opening + String(repeating: piece, count: 4_000 / piece.count)
            var reply: AssistantReply?
            let time = try await clock.measure { reply = try await Self.answer(String(message.prefix(4_000))) }
            #expect(reply?.text.isEmpty == false)
            // A debug build on a busy machine; what grows with the square of the length takes minutes.
            #expect(time < .seconds(20), "\(opening)\(piece): \(time)")
        }
    }

    @Test("a memory from elsewhere does no harm")
    func strangeMemory() async throws {
        for text in [
            "{\"pending\":{\"kind\":\"which\",\"options\":[],\"request\":{\"text\":\"delete it\",\"at\":0}}}",
            "{\"listed\":[{\"id\":\"zzz\",\"title\":\"x\"}]}",
        ] {
            let memory = Memory(try JSONValue(Array(text.utf8)))
            for message in ["yes", "the first one", "delete it", "complete both", "more"] {
                let reply = try await Self.answer(message, memory: memory)
                #expect(!reply.text.isEmpty)
            }
        }
    }

    /// A small generator, so that a failure can be repeated.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
