import Dapr
public import Timestamps

extension Journal {
    /// Closes an owner's trail for good: every record is removed; a tombstone stays, so that late events do not revive it.
    ///
    /// Repeating it finishes what was interrupted.
    public func erase(_ owner: String, at time: Timestamp = .now) async throws {
        try check(owner)
        let state = try await update(owner) { root in
            if root.erased != nil, root.volumes.isEmpty, root.segments.isEmpty { return false }
            root.erased = root.erased ?? time
            root.inline = []
            return true
        }
        try await remove(state.root, of: owner)
        _ = try await update(owner) { root in
            guard !root.volumes.isEmpty || !root.segments.isEmpty else { return false }
            (root.volumes, root.segments) = ([], [])
            return true
        }
    }

    private func remove(_ root: JournalRoot, of owner: String) async throws {
        for volume in root.volumes {
            // A volume goes after its segments: one that is gone has none left.
            let text = try await reader.texts(of: [volume], owner: owner).first?.text
            try await remove((try? text.map(JournalReference.references)) ?? [], of: owner)
            try await remove([volume], of: owner)
        }
        try await remove(root.segments, of: owner)
    }

    private func remove(_ parts: [JournalReference], of owner: String) async throws {
        for start in stride(from: 0, to: parts.count, by: 32) {
            let operations = parts[start..<min(start + 32, parts.count)].map {
                StateOperation.delete(key: configuration.part($0.name, of: owner), etag: nil)
            }
            do { try await reader.documents.write(operations) } catch { throw StoreFault.unavailable }
        }
    }

    /// Changes the root until nobody else is faster.
    private func update(_ owner: String, _ change: (inout JournalRoot) -> Bool) async throws -> JournalState {
        var backoff = Backoff(from: .milliseconds(2), to: .milliseconds(500), within: configuration.deadline)
        while true {
            let base = try await reader.storedState(of: owner)
            var state = base
            guard change(&state.root) else { return base }
            state.root.save = FreshName.make()
            state.etag = nil
            do {
                try await reader.documents.write([
                    .replace(configuration.root(of: owner), state.root.document, at: base.etag)
                ])
                reader.keep(state, of: owner)
                return state
            } catch { try await backoff.pause() }
        }
    }
}
