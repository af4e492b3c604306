import JSON
import Timestamps

/// The tables of the durable broker: the log of messages, the groups and their progress.
///
/// A group has finished every message up to its `floor`; `acknowledged` lists those above. There are no claims: a
/// delivery interrupted by a crash is not acknowledged, and is repeated.
struct BrokerTables {
    let connection: SQLiteConnection
    private let insertMessage: SQLiteStatement
    private let selectMessages: SQLiteStatement
    private let updateFloor: SQLiteStatement
    private let insertAcknowledged: SQLiteStatement
    private let deleteAcknowledged: SQLiteStatement
    private let deleteMessages: SQLiteStatement

    private static let schema = """
        create table if not exists message(
            id integer primary key autoincrement, topic text not null, published integer not null,
            metadata text not null, payload blob not null);
        create index if not exists message_by_topic on message(topic, id);
        create table if not exists consumer_group(
            id integer primary key, topic text not null, name text not null, floor integer not null,
            seen integer not null, unique(topic, name));
        create table if not exists acknowledged(
            consumer_group integer not null, message integer not null,
            primary key(consumer_group, message)) without rowid;
        """

    init(path: String) throws(SQLiteFault) {
        connection = try SQLiteConnection(path: path)
        try connection.execute(Self.schema)
        insertMessage = try connection.prepare(
            "insert into message(topic, published, metadata, payload) values(?1, ?2, ?3, ?4)")
        selectMessages = try connection.prepare(
            """
            select id, metadata, payload from message where topic = ?1 and id > ?2
            and id not in (select message from acknowledged where consumer_group = ?3) order by id limit ?4
            """)
        updateFloor = try connection.prepare("update consumer_group set floor = ?2, seen = ?3 where id = ?1")
        insertAcknowledged = try connection.prepare("insert or ignore into acknowledged values(?1, ?2)")
        deleteAcknowledged = try connection.prepare(
            "delete from acknowledged where consumer_group = ?1 and message <= ?2")
        deleteMessages = try connection.prepare(
            "delete from message where id in (select id from message where topic = ?1 and id <= ?2 limit 10000)")
    }

    /// Appends a message to the log and returns its id.
    func append(_ message: BrokerMessage, at time: Timestamp) throws(SQLiteFault) -> Int64 {
        try insertMessage.run([
            .text(message.topic), .integer(time.milliseconds), .text(Self.encode(message.metadata)),
            .blob(message.payload),
        ])
        return connection.lastInsertedRow
    }

    /// The next messages of a topic that a group has not finished.
    func messages(
        of topic: String, after id: Int64, for group: Int64, limit: Int
    ) throws(SQLiteFault) -> [LogEntry] {
        var entries: [LogEntry] = []
        let values: [SQLiteValue] = [.text(topic), .integer(id), .integer(group), .integer(Int64(limit))]
        try selectMessages.run(values) { row in
            let message = BrokerMessage(topic: topic, payload: row.bytes(2), metadata: Self.decode(row.text(1)))
            entries.append(LogEntry(id: row.integer(0), message: message))
        }
        return entries
    }

    func record(_ progress: (floor: Int64, above: [Int64]), of group: Int64, at time: Timestamp) throws(SQLiteFault) {
        try updateFloor.run([.integer(group), .integer(progress.floor), .integer(time.milliseconds)])
        try deleteAcknowledged.run([.integer(group), .integer(progress.floor)])
        for id in progress.above { try insertAcknowledged.run([.integer(group), .integer(id)]) }
    }

    func deleteMessages(of topic: String, upTo id: Int64) throws(SQLiteFault) {
        try deleteMessages.run([.text(topic), .integer(id)])
    }

    private static func encode(_ metadata: [String: String]) -> String {
        var writer = JSONWriter(reserving: 64)
        writer.raw("{")
        for (index, entry) in metadata.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(entry.key)
            writer.raw(":")
            writer.string(entry.value)
        }
        writer.raw("}")
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func decode(_ text: String) -> [String: String] {
        guard text != "{}", let object = (try? JSONValue(Array(text.utf8)))?.object else { return [:] }
        return Dictionary(uniqueKeysWithValues: object.map { ($0.key, $0.value.string ?? "") })
    }
}

extension BrokerTables {
    /// Finds or creates a group; a new one starts with the oldest message still stored.
    func group(_ name: String, of topic: String, at time: Timestamp) throws(SQLiteFault) -> (row: Int64, floor: Int64) {
        let insert = try connection.prepare(
            """
            insert into consumer_group(topic, name, floor, seen) values(?1, ?2, 0, ?3)
            on conflict(topic, name) do update set seen = excluded.seen
            """)
        try insert.run([.text(topic), .text(name), .integer(time.milliseconds)])
        let select = try connection.prepare("select id, floor from consumer_group where topic = ?1 and name = ?2")
        var found: (row: Int64, floor: Int64) = (0, 0)
        try select.run([.text(topic), .text(name)]) { row in found = (row.integer(0), row.integer(1)) }
        return found
    }

    /// Records that these groups have subscribers.
    func touch(_ groups: [Int64], at time: Timestamp) throws(SQLiteFault) {
        let update = try connection.prepare("update consumer_group set seen = ?2 where id = ?1")
        for group in groups { try update.run([.integer(group), .integer(time.milliseconds)]) }
    }

    /// Deletes groups without subscribers since the given time.
    func deleteGroups(notSeenSince time: Timestamp) throws(SQLiteFault) {
        let delete = try connection.prepare("delete from consumer_group where seen < ?1")
        try delete.run([.integer(time.milliseconds)])
        try connection.execute(
            "delete from acknowledged where consumer_group not in (select id from consumer_group)")
    }

    /// Each topic with the floor of its slowest group; nil for a topic without groups.
    func floors() throws(SQLiteFault) -> [(topic: String, floor: Int64?)] {
        let select = try connection.prepare(
            """
            select m.topic, (select min(floor) from consumer_group g where g.topic = m.topic)
            from (select distinct topic from message) m
            """)
        var floors: [(topic: String, floor: Int64?)] = []
        try select.run { row in floors.append((row.text(0), row.isNull(1) ? nil : row.integer(1))) }
        return floors
    }

    /// Deletes messages published before the given time, even if groups still wait for them.
    func deleteMessages(publishedBefore time: Timestamp) throws(SQLiteFault) {
        let delete = try connection.prepare(
            "delete from message where id in (select id from message where published < ?1 limit 10000)")
        try delete.run([.integer(time.milliseconds)])
    }

    /// The stored messages of a topic, newest first.
    func latestMessages(of topic: String, limit: Int) throws(SQLiteFault) -> [LogEntry] {
        let select = try connection.prepare(
            "select id, metadata, payload from message where topic = ?1 order by id desc limit ?2")
        var entries: [LogEntry] = []
        try select.run([.text(topic), .integer(Int64(limit))]) { row in
            let message = BrokerMessage(topic: topic, payload: row.bytes(2), metadata: Self.decode(row.text(1)))
            entries.append(LogEntry(id: row.integer(0), message: message))
        }
        return entries
    }

    func deleteMessage(_ id: Int64, of topic: String) throws(SQLiteFault) {
        let delete = try connection.prepare("delete from message where id = ?1 and topic = ?2")
        try delete.run([.integer(id), .text(topic)])
    }

    /// The id of the newest message ever appended.
    func newestMessage() throws(SQLiteFault) -> Int64 {
        let select = try connection.prepare("select seq from sqlite_sequence where name = 'message'")
        var newest: Int64 = 0
        try select.run { row in newest = row.integer(0) }
        return newest
    }
}
