import Timestamps

extension BrokerTables {
    /// Finds or makes a group; a new one starts with the oldest message still kept.
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

    /// Notes that these groups have subscribers.
    func touch(_ groups: [Int64], at time: Timestamp) throws(SQLiteFault) {
        let update = try connection.prepare("update consumer_group set seen = ?2 where id = ?1")
        for group in groups { try update.run([.integer(group), .integer(time.milliseconds)]) }
    }

    /// Forgets groups that nobody has come back to.
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

    /// Deletes messages published before a moment, whoever still waits for them.
    func deleteMessages(publishedBefore time: Timestamp) throws(SQLiteFault) {
        let delete = try connection.prepare(
            "delete from message where id in (select id from message where published < ?1 limit 10000)")
        try delete.run([.integer(time.milliseconds)])
    }

    /// The messages of a topic that are still kept, the newest first.
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
