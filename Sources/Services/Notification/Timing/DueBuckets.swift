import Contracts
import Dapr
import FoundationEssentials
import JSON
import Store
import Synchronization
import Timestamps

/// Which users have something to be done in which minute: `due:{minute}:{shard}`, for the sweep that looks where a job was lost.
///
/// A user is announced before the change that makes it true, and stays until the minute is over: a minute names too many
/// users at times, never too few.
final class DueBuckets: Sendable {
    /// Spreads the users of a busy minute, such as 9:00, over documents.
    static let shards = 8
    private static let rememberedLimit = 20_000

    private let documents: ConditionalDocuments
    /// What this replica has announced: most changes need no write.
    private let remembered = Mutex<Set<String>>([])

    init(documents: ConditionalDocuments) { self.documents = documents }

    /// Minutes since 1970.
    static func minute(_ moment: Timestamp) -> Int64 { moment.seconds / 60 }

    static func key(_ minute: Int64, _ shard: Int) -> String { "due:\(minute):\(shard)" }

    /// The same in every process.
    static func shard(of userID: String) -> Int {
        Int(userID.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } % UInt32(shards))
    }

    /// Announces the user for the minutes of these moments; the present one stands for what is past.
    func announce(_ userID: String, at moments: [Timestamp]) async throws {
        for minute in Set(moments.map(Self.minute)).sorted() {
            var wanted = max(minute, Self.minute(.now))
            while true {
                try await add(userID, to: wanted)
                // A write that took so long may have come after the sweep had left the minute.
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

    /// The users of some minutes.
    func users(of minutes: Range<Int64>) async throws -> Set<String> {
        let keys = minutes.flatMap { minute in (0..<Self.shards).map { Self.key(minute, $0) } }
        return Set(try await documents.read(DueUsers.self, keys).values.flatMap(\.ids))
    }

    /// Forgets minutes that are over.
    func remove(_ minutes: Range<Int64>) async throws {
        let keys = minutes.flatMap { minute in (0..<Self.shards).map { Self.key(minute, $0) } }
        try await documents.delete(Array(try await documents.read(DueUsers.self, keys).keys))
    }
}

/// The users of one shard of a minute; they only become more.
private struct DueUsers: IdempotentDocument {
    var ids: [String]

    init(ids: [String]) { self.ids = ids }

    init(json: JSONValue) { ids = json.array?.compactMap(\.string) ?? [] }

    var json: JSONValue { .array(ids.map { .string($0) }) }
}
