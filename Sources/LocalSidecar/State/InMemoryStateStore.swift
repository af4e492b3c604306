import Encoding
import Synchronization
import Timestamps

/// `state.in-memory`: a dictionary whose contents are lost with the process.
final class InMemoryStateStore: StateStore {
    private struct Row {
        var value: [UInt8]
        var etag: String
        var expiry: Timestamp?
        /// True when written with first-write concurrency, which matters for the quirks of Redis.
        var isFirstWrite: Bool

        func isLive(_ now: Timestamp) -> Bool { expiry.map { $0 > now } ?? true }
    }

    private let rows = Mutex<[String: Row]>([:])
    /// The component's `quirks` setting, for tests only: makes the store break promises as another component does.
    private let quirks: StateQuirks

    init(quirks: StateQuirks = .none) { self.quirks = quirks }

    var liveKeys: [String] {
        let now = Timestamp.now
        return rows.withLock { rows in rows.filter { $0.value.isLive(now) }.map(\.key) }
    }

    func get(_ key: String) throws(StateFault) -> StateRow? { row(key, at: .now) }

    func get(_ keys: [String]) throws(StateFault) -> [StateEntry] {
        let now = Timestamp.now
        return keys.map { StateEntry(key: $0, row: row($0, at: now)) }
    }

    func apply(_ change: StateChange) throws(StateFault) {
        let outcome = rows.withLock { rows in
            Result { () throws(StateFault) in try self.apply(change, to: &rows, at: .now) }
        }
        try outcome.get()
    }

    func transact(_ changes: [StateChange]) throws(StateFault) {
        let outcome = rows.withLock { rows -> Result<Void, StateFault> in
            let now = Timestamp.now
            let before = rows
            var failure: StateFault?
            for change in changes {
                do throws(StateFault) {
                    try self.apply(change, to: &rows, at: now, marking: !quirks.forgetsCreateOnlyInTransactions)
                } catch {
                    failure = failure ?? error
                    if !quirks.keepsOtherOperations { break }
                }
            }
            guard let failure else { return .success(()) }
            if !quirks.keepsOtherOperations { rows = before }
            return .failure(failure)
        }
        try outcome.get()
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime {
        guard !text.isEmpty else { return .unlimited }
        let seconds = try GoInteger.parse(text, function: "Atoi")
        return seconds > 0 ? .seconds(seconds) : .unlimited
    }

    private func row(_ key: String, at now: Timestamp) -> StateRow? {
        let row = rows.withLock { $0[key] }
        guard let row, row.isLive(now) else { return nil }
        let value = quirks.shufflesMembers ? StateQuirks.shuffled(row.value) : row.value
        return StateRow(value: value, etag: row.etag, expiry: quirks.hidesExpiry ? nil : row.expiry)
    }

    private func apply(
        _ change: StateChange, to rows: inout [String: Row], at now: Timestamp, marking: Bool = true
    ) throws(StateFault) {
        let current = rows[change.key].flatMap { $0.isLive(now) ? $0 : nil }
        try check(change, against: current)
        switch change.operation {
        case .delete: rows[change.key] = nil
        case .upsert(let value, let lifetime):
            var expiry: Timestamp?
            if case .seconds(let seconds) = lifetime { expiry = now + .seconds(seconds) }
            if quirks.expirySurvivesWrites, lifetime == .unlimited { expiry = current?.expiry }
            rows[change.key] = Row(
                value: value, etag: RandomUUID.text(), expiry: expiry, isFirstWrite: marking && change.isFirstWrite)
        }
    }

    private func check(_ change: StateChange, against current: Row?) throws(StateFault) {
        if let etag = change.expectedETag {
            guard let current else {
                if quirks.acceptsETagOfMissingRow { return }
                throw .mismatch("state not exist or expired for key=\(change.key)")
            }
            guard current.etag == etag else {
                throw .mismatch("state etag not match for key=\(change.key): current=\(current.etag), expect=\(etag)")
            }
        } else if change.isFirstWrite, let current {
            try quirks.createOnlyConflict(existingIsFirstWrite: current.isFirstWrite)
        }
    }
}
