import Testing
import Timestamps

@testable import Store

@Suite("Erasing a journal")
struct ErasureTests {
    private static let time = Timestamp(seconds: 1_800_000_000)

    @Test(
        "everything is gone but a tombstone, and nothing that comes later revives it",
        arguments: ["statestore", "quirky", "durable"])
    func erasure(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let journal = stage.journal(prefix: prefix)
            for part in JournalEvent.samples(1...108).chunks(of: 12) { try await journal.append(part, for: owner) }
            let root = try await journal.reader.storedState(of: owner).root
            var names = (root.volumes + root.segments).map(\.name)
            for volume in root.volumes {
                names += try await journal.reader.segments(of: volume, owner: owner).map(\.name)
            }
            #expect(names.count > 12)
            let other = stage.journal(prefix: prefix)
            _ = try await other.all(of: owner)
            try await journal.erase(owner, at: Self.time)
            try await journal.erase(owner, at: Self.time + .seconds(5))
            for name in names { #expect(try await stage.text("\(prefix):\(owner):\(name)") == nil) }
            for replica in [journal, other, stage.journal(prefix: prefix)] {
                #expect(try await replica.append([.sample(500)], for: owner).isErased)
                let page = try await replica.records(of: owner)
                #expect(page.records.isEmpty && page.erased == Self.time)
                #expect(try await replica.exported(owner).isEmpty)
                let verdict = try await replica.verify(owner)
                #expect(verdict.broken == nil && verdict.erased == Self.time)
            }
            let tombstone = try #require(try await stage.text("\(prefix):\(owner)"))
            #expect(!tombstone.contains("com.example") && tombstone.utf8.count < 1000)
        }
    }

    @Test("an erasure that was interrupted is finished when it is asked for again")
    func interrupted() async throws {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let journal = stage.journal(prefix: prefix)
            for part in JournalEvent.samples(1...108).chunks(of: 12) { try await journal.append(part, for: owner) }
            let volume = try await journal.reader.storedState(of: owner).root.volumes[0]
            let segments = try await journal.reader.segments(of: volume, owner: owner)
            stage.wire.cause { $0.lostAnswers = 1 }
            try? await journal.erase(owner, at: Self.time)
            stage.wire.cause { $0.failedWrites = 1 }
            try? await journal.erase(owner, at: Self.time)
            try await stage.journal(prefix: prefix).erase(owner, at: Self.time)
            for part in segments + [volume] { #expect(try await stage.text("\(prefix):\(owner):\(part.name)") == nil) }
        }
    }

    @Test("somebody who never had a trail can be erased, too")
    func nobody() async throws {
        try await Stage.run { stage in
            let (owner, journal) = (Stage.owner(), stage.journal(prefix: Stage.prefix()))
            try await journal.erase(owner, at: Self.time)
            #expect(try await journal.append([.sample(1)], for: owner).isErased)
        }
    }
}
