import Contracts
import Dapr
import FoundationEssentials
import JSON
import Logging
import Store
import Synchronization
import Timestamps

/// The users with planned actions, by minute: `due:{minute}:{shard}`, for the sweep that catches up on lost jobs.
///
/// A user is announced before the change that plans an action, and stays until the minute is over: a minute may list
/// too many users, but never too few.
final class DueBuckets: Sendable {
    /// Number of documents over which the users of a busy minute, such as 9:00, are spread.
    static let shards = 8
    private static let rememberedLimit = 20_000

    private let documents: ConditionalDocuments
    /// The announcements of this replica, because of which most changes need no write.
    private let remembered = Mutex<Set<String>>([])

    init(documents: ConditionalDocuments) { self.documents = documents }

    /// Minutes since 1970.
    static func minute(_ moment: Timestamp) -> Int64 { moment.seconds / 60 }

    static func key(_ minute: Int64, _ shard: Int) -> String { "due:\(minute):\(shard)" }

    /// The shard of a user, the same in every process.
    static func shard(of userID: String) -> Int {
        Int(userID.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } % UInt32(shards))
    }

    /// Announces the user for the minutes of these times; the current minute is used for past ones.
    func announce(_ userID: String, at moments: [Timestamp]) async throws {
        for minute in Set(moments.map(Self.minute)).sorted() {
            var wanted = max(minute, Self.minute(.now))
            while true {
                try await add(userID, to: wanted)
                // A slow write may have come after the sweep passed the minute.
                let present = Self.minute(.now)
                guard wanted < present else { break }
                wanted = present
            }
        }
    }

    private func add(_ userID: String, to minute: Int64) async throws {
        let key = Self.key(minute, Self.shard(of: userID))
        let mark = "\(key) \(userID)"
        if remembered.withLock({ $0.contains(mark) }) { return }
        try await documents.update(DueUsers.self, key) { users in
            if users?.ids.contains(userID) != true { users = DueUsers(ids: (users?.ids ?? []) + [userID]) }
        }
        remembered.withLock { remembered in
            if remembered.count >= Self.rememberedLimit { remembered = [] }
            remembered.insert(mark)
        }
    }

    /// The users listed for a range of minutes.
    func users(of minutes: Range<Int64>) async throws -> Set<String> {
        let keys = minutes.flatMap { minute in (0..<Self.shards).map { Self.key(minute, $0) } }
        return Set(try await documents.read(DueUsers.self, keys).values.flatMap(\.ids))
    }

    /// Removes minutes that are over.
    func remove(_ minutes: Range<Int64>) async throws {
        let keys = minutes.flatMap { minute in (0..<Self.shards).map { Self.key(minute, $0) } }
        try await documents.delete(Array(try await documents.read(DueUsers.self, keys).keys))
    }
}

/// The users of one shard of a minute, a set that only grows.
private struct DueUsers: IdempotentDocument {
    var ids: [String]

    init(ids: [String]) { self.ids = ids }

    init(from decoder: any Decoder) throws { ids = try [String](from: decoder) }

    func encode(to encoder: any Encoder) throws { try ids.encode(to: encoder) }
}

/// Periodically visits the users of past minutes and performs due actions: those of lost jobs, and of times when the
/// service was down.
struct Sweep: Sendable {
    /// Number of minutes for which the users of a minute are visited again, until announced changes have been committed
    /// or have failed.
    private static let grace: Int64 = 3
    /// Number of minutes read together.
    private static let stretch: Int64 = 60
    private static let usersAtATime = 8
    static let cursorKey = "due:cursor"

    let reminders: Reminders
    let buckets: DueBuckets
    let documents: ConditionalDocuments
    let logger: Logger
    /// How far the very first sweep looks back.
    let lookBack: Duration

    /// - Throws: when the store does not answer; the next sweep then begins where this one did.
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

/// The first minute that is not known to be over; it only moves forward.
private struct SweepCursor: IdempotentDocument {
    var minute: Int64

    init(minute: Int64) { self.minute = minute }

    init(from decoder: any Decoder) throws { minute = try Int64(from: decoder) }

    func encode(to encoder: any Encoder) throws { try minute.encode(to: encoder) }
}

extension Reminders {
    /// Performs a user's due actions, if there are any.
    func catchUp(_ userID: String) async throws {
        let now = Timestamp.now
        let snapshot = try await store.snapshot(of: userID)
        let isDue = snapshot.entries.contains { entry in
            entry.record.reminder?.nextStep.map { $0 <= now } ?? false
        }
        if isDue || snapshot.awaitsPlanning { try await advance(userID) }
    }
}
