import JSON
import Timestamps

/// The tables of the durable broker: the log of messages, the groups and how far each has come.
///
/// A group's `floor` says that it is done with every message up to there; `acknowledged` names those above. There are no
/// claims: what a crash interrupted is simply not acknowledged, and is delivered again.
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

    /// The next messages of a topic that a group is not done with.
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
