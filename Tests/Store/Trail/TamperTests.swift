import Dapr
import Encoding
import Synchronization
import Testing

@testable import Store

/// Somebody changes what is stored, and the first record that is not what it was is named.
@Suite("Tampering with a trail")
struct TamperTests {
    /// 123 records: 120 in segments of 8 and 4, most of those in volumes, three in the root.
    private func with(
        _ body: @escaping @Sendable (Stage, Trail, _ prefix: String, _ owner: String) async throws -> Void
    )
        async throws
    {
        try await Stage.run { stage in
            let (owner, prefix) = (Stage.owner(), Stage.prefix())
            let trail = stage.trail(prefix: prefix)
            for part in TrailEvent.samples(1...120).chunks(of: 12) { try await trail.append(part, for: owner) }
            for sequence in Int64(121)...123 { try await trail.append([.sample(sequence)], for: owner) }
            let root = try await trail.reader.storedState(of: owner).root
            #expect(root.volumes.count >= 2 && !root.segments.isEmpty && root.inline.count == 3)
            try await body(stage, trail, "\(prefix):\(owner)", owner)
        }
    }

    /// The segment that holds a record, wherever it is.
    private func segment(with number: Int64, _ trail: Trail, _ owner: String) async throws -> TrailReference {
        let root = try await trail.reader.storedState(of: owner).root
        var all = root.segments
        for volume in root.volumes { all += try await trail.reader.segments(of: volume, owner: owner) }
        return try #require(all.first { $0.first <= number && number <= $0.last })
    }

    /// Changes one record's line behind everybody's back; nil cuts it out.
    private func tamper(
        _ stage: Stage, _ key: String, at number: Int64, _ change: (String) -> String?
    ) async throws {
        try await stage.tamper(key) { text in
            let lines = text.split(separator: "\n").map(String.init)
            return lines.compactMap { $0.hasPrefix(line(number)) ? change($0) : $0 }.joined(separator: "\n")
        }
    }

    private func line(_ number: Int64) -> String { #"{"number":\#(number),"# }

    @Test(
        "a changed record is named, wherever it is",
        arguments: [1, 5, 8, 9, 12, 50, 108, 109, 120, 121, 122, 123] as [Int64])
    func changed(number: Int64) async throws {
        try await with { stage, trail, prefix, owner in
            let key =
                number > 120 ? prefix : "\(prefix):\(try await segment(with: number, trail, owner).name)"
            try await tamper(stage, key, at: number) { $0.replacing(#""n":1"#, with: #""n":2"#) }
            #expect(try await trail.verify(owner).broken == .init(number: number, damage: .altered))
        }
    }

    @Test("a changed link is blamed on its own record, not on the one before", arguments: [2, 9, 50, 122] as [Int64])
    func link(number: Int64) async throws {
        try await with { stage, trail, prefix, owner in
            let key = number > 120 ? prefix : "\(prefix):\(try await segment(with: number, trail, owner).name)"
            try await tamper(stage, key, at: number) { line in
                let parts = line.split(separator: #""previous":""#, maxSplits: 1)
                return parts[0] + #""previous":"aaaa"# + parts[1].dropFirst(4)
            }
            #expect(try await trail.verify(owner).broken == .init(number: number, damage: .altered))
        }
    }

    @Test(
        "a record that was cut out is named as missing, one that is no JSON any more as altered",
        arguments: [3, 60, 122] as [Int64])
    func cut(number: Int64) async throws {
        try await with { stage, trail, prefix, owner in
            let key = number > 120 ? prefix : "\(prefix):\(try await segment(with: number, trail, owner).name)"
            let whole = try #require(try await stage.text(key))
            try await tamper(stage, key, at: number) { _ in nil }
            #expect(try await trail.verify(owner).broken == .init(number: number, damage: .missing))
            try await stage.tamper(key) { _ in whole.replacing(line(number), with: "{number") }
            #expect(try await trail.verify(owner).broken == .init(number: number, damage: .altered))
        }
    }

    @Test("records that changed places are found")
    func swapped() async throws {
        try await with { stage, trail, prefix, owner in
            let segment = try await segment(with: 50, trail, owner)
            try await stage.tamper("\(prefix):\(segment.name)") { text in
                text.split(separator: "\n").reversed().joined(separator: "\n")
            }
            #expect(try await trail.verify(owner).broken?.number == segment.first)
        }
    }

    @Test("a segment or volume that was removed is named by its first record")
    func removed() async throws {
        try await with { stage, trail, prefix, owner in
            let segment = try await segment(with: 50, trail, owner)
            let key = "\(prefix):\(segment.name)"
            let text = try #require(try await stage.text(key))
            try await stage.dapr.deleteState(stage.component, key)
            #expect(try await trail.verify(owner).broken == .init(number: segment.first, damage: .missing))
            try await stage.dapr.saveState(stage.component, [.init(key: key, value: .document(Array(text.utf8)))])
            #expect(try await trail.verify(owner).broken == nil)
            let volume = try await trail.reader.storedState(of: owner).root.volumes[1]
            try await stage.dapr.deleteState(stage.component, "\(prefix):\(volume.name)")
            #expect(try await trail.verify(owner).broken == .init(number: volume.first, damage: .missing))
        }
    }

    @Test("a root that says something else than its records is found")
    func root() async throws {
        try await with { stage, trail, prefix, owner in
            let whole = try #require(try await stage.text(prefix))
            let head = try await trail.verify(owner).head
            for change in [
                { (text: String) in text.replacing(head, with: String(repeating: "b", count: 64)) },
                { text in text.replacing(#""count":123"#, with: #""count":124"#) },
                { text in text.split(separator: "\n").dropLast().joined(separator: "\n") },
                { text in text.replacing(#"{"v":1"#, with: "{v") },
            ] {
                try await stage.tamper(prefix) { _ in change(whole) }
                #expect(try await trail.verify(owner).broken != nil)
            }
            try await stage.tamper(prefix) { _ in whole }
            #expect(try await trail.verify(owner).broken == nil)
        }
    }

    @Test("appending goes on after a spoilt record, and does not hide it")
    func goesOn() async throws {
        try await with { stage, trail, prefix, owner in
            try await stage.tamper(prefix) { $0.replacing(line(122), with: "{number") }
            let fresh = stage.trail(prefix: String(prefix.split(separator: ":")[0]))
            for sequence in Int64(124)...140 { try await fresh.append([.sample(sequence)], for: owner) }
            let verdict = try await fresh.verify(owner)
            #expect(verdict.count == 140 && verdict.broken == .init(number: 122, damage: .altered))
            #expect(try await fresh.all(of: owner).count == 139)
        }
    }
}

/// Somebody who can write to the store, and hash, writes another past; the key is not in the store.
@Suite("Signed heads of trails")
struct TrailSignatureTests {
    private static func keys(_ byte: UInt8 = 1, previous: UInt8? = nil) throws -> TrailKeys {
        func secret(_ byte: UInt8) -> String { Base64URL.encode([UInt8](repeating: byte, count: 32)) }
        return try #require(TrailKeys(secret: secret(byte), previous: previous.map(secret) ?? ""))
    }

    private func with(
        _ body: @escaping @Sendable (Stage, _ signing: Trail, _ prefix: String, _ owner: String) async throws -> Void
    ) async throws {
        try await Stage.run { stage in
            let (owner, prefix, keys) = (Stage.owner(), Stage.prefix(), try Self.keys())
            let trail = stage.trail(prefix: prefix) { $0.keys = { keys } }
            try await trail.append(TrailEvent.samples(1...10), for: owner)
            try await body(stage, trail, prefix, owner)
        }
    }

    /// Writes ten other records, with hashes that fit, in place of those that are there.
    private func rewrite(_ stage: Stage, _ prefix: String, _ owner: String, key: TrailKeys? = nil) async throws {
        try await stage.dapr.deleteState(stage.component, "\(prefix):\(owner)")
        let other = stage.trail(prefix: prefix) { $0.keys = { key } }
        try await other.append((Int64(1)...10).map { .sample($0, data: #"{"n":2}"#) }, for: owner)
    }

    private func signature(in text: String) throws -> String {
        let start = try #require(text.firstRange(of: #","signature":"#)).lowerBound
        let end = try #require(text[start...].firstIndex(of: "}"))
        return String(text[start...end])
    }

    @Test("the head of every save is signed, told, and vouches for what is there")
    func signed() async throws {
        try await Stage.run { stage in
            let (owner, prefix, keys) = (Stage.owner(), Stage.prefix(), try Self.keys())
            let heads = Mutex<[TrailHead]>([])
            let trail = stage.trail(prefix: prefix) { configuration in
                configuration.keys = { keys }
                configuration.publish = { head, _ in heads.withLock { $0.append(head) } }
            }
            for sequence in Int64(1)...40 { try await trail.append([.sample(sequence)], for: owner) }
            let verdict = try await trail.verify(owner)
            #expect(verdict.broken == nil && verdict.signature?.key == keys.id && verdict.signature?.first == 1)
            #expect(heads.withLock { $0 }.map(\.number) == Array(1...40))
            for head in heads.withLock({ $0 }) {
                #expect(head.signature != nil)
                #expect(try await trail.verify(owner, since: head).broken == nil)
            }
        }
    }

    @Test("another past with hashes that fit is found: without a signature, with the old one, with another key's")
    func rewritten() async throws {
        try await with { stage, trail, prefix, owner in
            let old = try signature(in: try #require(try await stage.text("\(prefix):\(owner)")))
            try await rewrite(stage, prefix, owner)
            #expect(try await trail.verify(owner).broken == .init(number: 10, damage: .unsigned))
            try await stage.tamper("\(prefix):\(owner)") { $0.replacing(#","commits""#, with: old + #","commits""#) }
            #expect(try await trail.verify(owner).broken == .init(number: 10, damage: .forged))
            try await rewrite(stage, prefix, owner, key: try Self.keys(2))
            #expect(try await trail.verify(owner).broken == .init(number: 10, damage: .forged))
        }
    }

    @Test("what is appended to a forged past does not vouch for it")
    func notLaundered() async throws {
        try await with { stage, trail, prefix, owner in
            try await rewrite(stage, prefix, owner, key: try Self.keys(2))
            try await trail.append(TrailEvent.samples(11...20), for: owner)
            #expect(try await trail.verify(owner).broken == .init(number: 20, damage: .forged))
            // Where the signature was taken away, the new one says from where on it holds.
            try await rewrite(stage, prefix, owner)
            try await trail.append(TrailEvent.samples(11...20), for: owner)
            let verdict = try await trail.verify(owner)
            #expect(verdict.broken == nil && verdict.signature?.first == 11)
        }
    }

    @Test("an older state that was put back is found by who kept a later head, a rewritten one by who kept any")
    func rolledBack() async throws {
        try await with { stage, trail, prefix, owner in
            let older = try #require(try await stage.text("\(prefix):\(owner)"))
            let early = try await trail.verify(owner)
            try await trail.append([.sample(11)], for: owner)
            let later = try await trail.verify(owner)
            #expect(try await trail.verify(owner, since: TrailHead(number: 10, digest: early.head)).broken == nil)
            try await stage.tamper("\(prefix):\(owner)") { _ in older }
            #expect(try await trail.verify(owner).broken == nil)
            let kept = TrailHead(number: 11, digest: later.head)
            #expect(try await trail.verify(owner, since: kept).broken == .init(number: 11, damage: .missing))
            try await rewrite(stage, prefix, owner)
            let first = TrailHead(number: 10, digest: early.head)
            #expect(try await trail.verify(owner, since: first).broken == .init(number: 10, damage: .altered))
        }
    }

    @Test("a trail from before is signed from its next record on, and never without a key again")
    func upgraded() async throws {
        try await Stage.run { stage in
            let (owner, prefix, keys) = (Stage.owner(), Stage.prefix(), try Self.keys())
            let before = stage.trail(prefix: prefix)
            try await before.append(TrailEvent.samples(1...5), for: owner)
            #expect(try await before.verify(owner).broken == nil)
            let trail = stage.trail(prefix: prefix) { $0.keys = { keys } }
            #expect(try await trail.verify(owner).broken == .init(number: 5, damage: .unsigned))
            try await trail.append([.sample(6)], for: owner)
            let verdict = try await trail.verify(owner)
            #expect(verdict.broken == nil && verdict.signature?.first == 6)
            await #expect(throws: StoreFault.unavailable) { try await before.append([.sample(7)], for: owner) }
            #expect(try await trail.verify(owner).count == 6)
        }
    }

    @Test("a new key goes on where the old one is known, and a closed trail stays signed")
    func rotated() async throws {
        try await with { stage, trail, prefix, owner in
            let (alone, both) = (try Self.keys(2), try Self.keys(2, previous: 1))
            #expect(
                try await stage.trail(prefix: prefix) { $0.keys = { alone } }.verify(owner).broken?.damage == .forged)
            let rotated = stage.trail(prefix: prefix) { $0.keys = { both } }
            #expect(try await rotated.verify(owner).broken == nil)
            try await rotated.append([.sample(11)], for: owner)
            #expect(try await rotated.verify(owner).signature?.key == both.id)
            try await rotated.erase(owner)
            #expect(try await rotated.verify(owner).broken == nil)
            try await stage.tamper("\(prefix):\(owner)") { $0.replacing(#""erased":1"#, with: #""erased":2"#) }
            #expect(try await rotated.verify(owner).broken?.damage == .forged)
        }
    }
}
