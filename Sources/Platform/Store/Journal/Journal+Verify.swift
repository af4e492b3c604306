extension Journal {
    /// Segments that are held in memory at a time while the whole trail is read.
    private static let segmentsPerStep = 16

    /// Reads the whole trail from the store, never from memory, and checks every link.
    ///
    /// - Throws: ``StoreFault/unavailable`` when the store does not answer.
    public func verify(_ owner: String) async throws -> JournalVerdict {
        try check(owner)
        var attempts = 0
        while true {
            attempts += 1
            let state: JournalState
            do { state = try await reader.storedState(of: owner) } catch StoreFault.unreadable {
                return JournalVerdict(
                    count: 0, head: ChainDigest.none, broken: .init(number: 1, damage: .unreadable), erased: nil)
            }
            let broken = state.root.erased == nil ? try await firstBreak(in: state.root, owner: owner) : nil
            // Records are never removed but by an erasure, which may have begun meanwhile.
            if broken != nil, attempts == 1, try await reader.state(of: owner).root.erased != nil { continue }
            return JournalVerdict(
                count: state.root.count, head: state.root.head, broken: broken, erased: state.root.erased)
        }
    }

    private func firstBreak(in root: JournalRoot, owner: String) async throws -> JournalVerdict.Break? {
        var walk = ChainWalk()
        for volume in root.volumes {
            let text = try await reader.texts(of: [volume], owner: owner).first?.text
            guard let segments = text.flatMap({ try? JournalReference.references(in: $0) }) else {
                walk.fail(volume.first, .missing)
                break
            }
            try await follow(segments, in: &walk, owner: owner)
            if segments.last?.last != volume.last { walk.fail((segments.last?.last ?? volume.first - 1) + 1, .missing) }
            if segments.last?.head != volume.head { walk.fail(volume.last, .altered) }
            if walk.broken != nil { break }
        }
        try await follow(root.segments, in: &walk, owner: owner)
        walk.follow(root.inline, to: root.count, endingIn: root.head)
        return walk.broken
    }

    private func follow(_ segments: [JournalReference], in walk: inout ChainWalk, owner: String) async throws {
        for start in stride(from: 0, to: segments.count, by: Self.segmentsPerStep) {
            guard walk.broken == nil else { return }
            let step = segments[start..<min(start + Self.segmentsPerStep, segments.count)]
            let texts = try await reader.texts(of: Array(step), owner: owner)
            for (segment, text) in zip(step, texts) { walk.follow(text.text.map(JournalLine.lines), in: segment) }
        }
    }

    /// Hands over the whole trail in the order of the chain, as canonical lines, a few segments at a time.
    ///
    /// - Parameter write: gets text of whole lines, each ended by a line feed.
    /// - Throws: ``StoreFault``, or what `write` throws.
    public func export(_ owner: String, _ write: (_ text: [UInt8]) async throws -> Void) async throws {
        try check(owner)
        let root = try await reader.state(of: owner).root
        guard root.erased == nil else { return }
        for volume in root.volumes {
            try await export(try await reader.segments(of: volume, owner: owner), owner: owner, write)
        }
        try await export(root.segments, owner: owner, write)
        if !root.inline.isEmpty { try await write(JournalLine.text(of: root.inline) + [0x0A]) }
    }

    private func export(
        _ segments: [JournalReference], owner: String, _ write: ([UInt8]) async throws -> Void
    ) async throws {
        for start in stride(from: 0, to: segments.count, by: Self.segmentsPerStep) {
            let step = segments[start..<min(start + Self.segmentsPerStep, segments.count)]
            for (name, text) in try await reader.texts(of: Array(step), owner: owner) {
                guard let text else { throw StoreFault.unreadable(key: configuration.part(name, of: owner)) }
                try await write(text + [0x0A])
            }
        }
    }
}
