import Testing
import Timestamps

@testable import Store

@Suite("Erasing a trail")
struct ErasureTests {
    private static let time = Timestamp(seconds: 1_800_000_000)

    @Test(
        "everything is gone but a tombstone, and nothing that comes later revives it",
        arguments: ["statestore", "quirky", "durable"])
    func erasure(component: String) async throws {
        try await Stage.run(on: component) { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let trail = stage.trail(prefix: prefix)
            for part in TrailEvent.samples(1...108).chunks(of: 12) { try await trail.append(part, for: owner) }
            let root = try await trail.reader.storedState(of: owner).root
            var names = (root.volumes + root.segments).map(\.name)
            for volume in root.volumes {
                names += try await trail.reader.segments(of: volume, owner: owner).map(\.name)
            }
            #expect(names.count > 12)
            let other = stage.trail(prefix: prefix)
            _ = try await other.all(of: owner)
            try await trail.erase(owner, at: Self.time)
            try await trail.erase(owner, at: Self.time + .seconds(5))
            for name in names { #expect(try await stage.text("\(prefix):\(owner):\(name)") == nil) }
            for replica in [trail, other, stage.trail(prefix: prefix)] {
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
            let trail = stage.trail(prefix: prefix)
            for part in TrailEvent.samples(1...108).chunks(of: 12) { try await trail.append(part, for: owner) }
            let volume = try await trail.reader.storedState(of: owner).root.volumes[0]
            let segments = try await trail.reader.segments(of: volume, owner: owner)
            stage.wire.cause { $0.lostAnswers = 1 }
            try? await trail.erase(owner, at: Self.time)
            stage.wire.cause { $0.failedWrites = 1 }
            try? await trail.erase(owner, at: Self.time)
            try await stage.trail(prefix: prefix).erase(owner, at: Self.time)
            for part in segments + [volume] { #expect(try await stage.text("\(prefix):\(owner):\(part.name)") == nil) }
        }
    }

    @Test("somebody who never had a trail can be erased, too")
    func nobody() async throws {
        try await Stage.run { stage in
            let (owner, trail) = (Stage.owner(), stage.trail(prefix: Stage.prefix()))
            try await trail.erase(owner, at: Self.time)
            #expect(try await trail.append([.sample(1)], for: owner).isErased)
        }
    }
}
