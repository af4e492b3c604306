import FoundationEssentials
import JSON
import Logging
import Store
import Timestamps

/// Looks now and then at the users whose minute has come, and does what is due: what a lost job left, and what happened while
/// nobody was there.
struct Sweep: Sendable {
    /// A minute is looked at for so long after it began, in which announced changes have been committed or have failed.
    private static let grace: Int64 = 3
    /// Minutes that are read together.
    private static let stretch: Int64 = 60
    private static let usersAtATime = 8
    static let cursorKey = "due:cursor"

    let reminders: Reminders
    let buckets: DueBuckets
    let documents: ConditionalDocuments
    let logger: Logger
    /// Before the first sweep ever, one looks so far back.
    let lookBack: Duration

    /// - Throws: when the store does not answer; the next sweep begins where this one did.
    func run() async throws {
        let now = Timestamp.now
        let present = DueBuckets.minute(now)
        let first = try await cursor() ?? DueBuckets.minute(now + lookBack * -1)
        let done = present - Self.grace
        var start = min(first, present)
        while start <= present {
            let minutes = start..<min(start + Self.stretch, present + 1)
            try await visit(try await buckets.users(of: minutes))
            let over = minutes.lowerBound..<max(minutes.lowerBound, min(minutes.upperBound, done))
            if !over.isEmpty {
                try await buckets.remove(over)
                try await move(to: over.upperBound)
            }
            start = minutes.upperBound
        }
    }

    private func visit(_ users: Set<String>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, user) in users.sorted().enumerated() {
                if count >= Self.usersAtATime { try await group.next() }
                group.addTask { do { try await reminders.catchUp(user) } catch StoreFault.closed {} }
            }
            try await group.waitForAll()
        }
    }

    private func cursor() async throws -> Int64? {
        try await documents.read(SweepCursor.self, Self.cursorKey)?.minute
    }

    private func move(to minute: Int64) async throws {
        try await documents.update(SweepCursor.self, Self.cursorKey) { cursor in
            if minute > cursor?.minute ?? 0 { cursor = SweepCursor(minute: minute) }
        }
    }
}

/// The first minute that is not known to be over; it only moves on.
private struct SweepCursor: IdempotentDocument {
    var minute: Int64

    init(minute: Int64) { self.minute = minute }

    init(json: JSONValue) throws {
        guard let minute = json.integer else { throw JSONFault(.wrongType, at: 0) }
        self.minute = minute
    }

    var json: JSONValue { .number(JSONNumber(minute)) }
}

extension Reminders {
    /// Does what is due for a user, if anything is.
    func catchUp(_ userID: String) async throws {
        let now = Timestamp.now
        let snapshot = try await store.snapshot(of: userID)
        let isDue = snapshot.entries.contains { entry in
            entry.record.reminder?.nextStep.map { $0 <= now } ?? false
        }
        if isDue || snapshot.awaitsPlanning { try await advance(userID) }
    }
}
