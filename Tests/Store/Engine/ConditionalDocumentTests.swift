import Curl
import Dapr
import JSON
import Testing

@testable import Store

/// Lines of which each belongs in once, as in a conversation.
private struct Lines: ConditionalDocument {
    var lines: [String] = []
}

/// Numbers of which each is there or not.
private struct Numbers: IdempotentDocument {
    var numbers: Set<Int64>

    init(_ numbers: Set<Int64>) { self.numbers = numbers }
    init(from decoder: any Decoder) throws { numbers = Set(try [Int64](from: decoder)) }
    func encode(to encoder: any Encoder) throws { try numbers.sorted().encode(to: encoder) }
}

@Suite("Conditional documents")
struct ConditionalDocumentTests {
    private func documents(_ stage: Stage, patience: Duration = .seconds(8)) -> ConditionalDocuments {
        let dapr = DaprClient(DaprConfiguration(endpoint: stage.endpoint), curl: CurlClient())
        return ConditionalDocuments(dapr: dapr, store: stage.component, patience: patience)
    }

    private func append(_ line: String, to key: String, in documents: ConditionalDocuments) async throws -> Int {
        try await documents.update(Lines.self, key) { stored in
            stored = Lines(lines: (stored?.lines ?? []) + [line])
            return stored?.lines.count ?? 0
        }
    }

    @Test(
        "a write whose answer is lost is found again although others have written since, and is not made twice",
        arguments: ["statestore", "quirky", "durable"])
    func lostAnswer(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (mine, rival, key) = (documents(stage), documents(stage), Stage.prefix())
            for round in 0..<6 {
                let (ready, go) = AsyncStream.makeStream(of: Void.self)
                stage.wire.cause { $0.lostAnswers = 1 }
                // The rival writes between my save, whose answer is lost, and my second look.
                stage.wire.afterNextLostAnswer {
                    for step in 0..<3 { _ = try? await append("rival \(round).\(step)", to: key, in: rival) }
                    go.finish()
                }
                let count = try await append("mine \(round)", to: key, in: mine)
                for await _ in ready {}
                #expect(count == round * 4 + 1, "the answer is that of the write that happened")
            }
            let lines = try await mine.read(Lines.self, key)?.lines ?? []
            #expect(lines.count == 24)
            #expect(Set(lines).count == 24, "\(lines)")
        }
    }

    @Test("thirty clients of three replicas lose no line and write none twice", arguments: ["statestore", "quirky"])
    func contention(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let key = Stage.prefix()
            let replicas = (0..<3).map { _ in documents(stage, patience: .seconds(60)) }
            stage.wire.cause { $0.lostAnswers = 20 }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<30 {
                    group.addTask { _ = try await append("\(client)", to: key, in: replicas[client % 3]) }
                }
                try await group.waitForAll()
            }
            let lines = try await replicas[0].read(Lines.self, key)?.lines ?? []
            #expect(lines.sorted() == (0..<30).map(String.init).sorted())
        }
    }

    @Test("a change that throws writes nothing, and neither does one that changes nothing")
    func refused() async throws {
        struct Refused: Error {}
        try await Stage.run { stage in
            let (documents, key) = (documents(stage), Stage.prefix())
            _ = try await append("first", to: key, in: documents)
            let writes = stage.wire.seen.writes
            await #expect(throws: Refused.self) {
                try await documents.update(Lines.self, key) { _ in throw Refused() }
            }
            #expect(try await documents.update(Lines.self, key) { $0?.lines.count } == 1)
            #expect(stage.wire.seen.writes == writes)
        }
    }

    @Test("documents whose changes may be made twice carry no ids, are read in bulk, and go")
    func idempotent() async throws {
        try await Stage.run { stage in
            let (documents, prefix) = (documents(stage), Stage.prefix())
            for number in Int64(0)..<300 {
                try await documents.update(Numbers.self, "\(prefix)-\(number)") { $0 = Numbers([number]) }
            }
            let keys = (0..<301).map { "\(prefix)-\($0)" }
            let found = try await documents.read(Numbers.self, keys)
            #expect(found.count == 300 && found["\(prefix)-7"]?.numbers == [7])
            try await documents.delete(["\(prefix)-7", "\(prefix)-none"])
            #expect(try await documents.read(Numbers.self, "\(prefix)-7") == nil)
        }
    }

    @Test("what is stored and cannot be read is told apart from a store that does not answer")
    func unreadable() async throws {
        try await Stage.run { stage in
            let (documents, key) = (documents(stage, patience: .milliseconds(50)), Stage.prefix())
            try await documents.update(Numbers.self, key) { $0 = Numbers([1]) }
            await #expect(throws: StoreFault.unreadable(key: key)) { try await documents.read(Lines.self, key) }
            await #expect(throws: StoreFault.unreadable(key: key)) {
                try await documents.update(Lines.self, key) { $0 = Lines() }
            }
            stage.wire.cause { $0.failedWrites = .max }
            await #expect(throws: StoreFault.unavailable) {
                try await documents.update(Numbers.self, key) { $0 = Numbers([2]) }
            }
            #expect(try await documents.read(Numbers.self, key)?.numbers == [1])
        }
    }
}
