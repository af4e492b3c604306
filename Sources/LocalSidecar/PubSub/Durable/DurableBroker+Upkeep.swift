import Timestamps

extension DurableBroker {
    func kept(of topic: String, limit: Int) async -> [LogEntry]? {
        try? opened?.latestMessages(of: topic, limit: limit)
    }

    func discard(_ id: Int64, of topic: String) async { try? opened?.deleteMessage(id, of: topic) }

    /// Hands a group the next part of the log.
    func refill(_ group: ConsumerGroup) {
        let limit = ConsumerGroup.capacity / 2
        // After an error the group stays behind, and the next round tries again.
        guard let entries = try? opened?.messages(of: group.topic, after: group.newest, for: group.row, limit: limit)
        else { return }
        group.refilled(with: entries, isComplete: entries.count < limit)
    }

    /// Writes down what groups have finished with. Not synchronised to disk: losing it only repeats deliveries.
    func flush() {
        lastFlush = .now
        guard let opened else { return }
        let progress = allGroups.compactMap { group in group.progress().map { (group, $0) } }
            .filter { !$0.0.name.isEphemeral }
        guard !progress.isEmpty else { return }
        let time = Timestamp.now
        try? opened.connection.execute("pragma synchronous=normal")
        try? opened.connection.transaction {
            for (group, progress) in progress { try opened.record(progress, of: group.row, at: time) }
        }
        try? opened.connection.execute("pragma synchronous=full")
        mustSweep = true
    }

    /// Deletes messages that every group is done with, and what is older than the retention.
    func sweep() {
        lastSweep = .now
        mustSweep = false
        guard let opened else { return }
        let now = Timestamp.now
        let oldest = now + (.zero - limits.retention)
        try? opened.connection.execute("pragma synchronous=normal")
        try? opened.connection.transaction {
            try opened.touch(allGroups.filter { $0.hasMembers && !$0.name.isEphemeral }.map(\.row), at: now)
            try opened.deleteGroups(notSeenSince: oldest)
            try opened.deleteMessages(publishedBefore: oldest)
            for (topic, floor) in try opened.floors() {
                let passing = (groups[topic] ?? [:]).values.filter { $0.name.isEphemeral }.map(\.floor)
                guard let floor = (passing + [floor].compactMap { $0 }).min() else { continue }
                try opened.deleteMessages(of: topic, upTo: floor)
            }
        }
        try? opened.connection.execute("pragma synchronous=full")
    }
}
