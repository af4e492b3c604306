import Timestamps

/// `pubsub.sqlite`: a broker in one SQLite file, whose accepted messages survive a crash of the process.
///
/// A publisher is answered when its messages are on disk; publishers that arrive together share one commit. Subscribers
/// of this host are woken right after the commit. Acknowledgements are written in batches: losing some only repeats
/// deliveries.
actor DurableBroker: Broker {
    /// Retention and intervals of the broker.
    struct Limits: Sendable {
        /// Age after which a message is deleted even if a group waits for it, and a group without subscribers is
        /// deleted.
        var retention: Duration = .seconds(7 * 86_400)
        /// Interval at which finished messages are deleted.
        var sweepInterval: Duration = .seconds(1)
        /// Maximum delay before acknowledgements are written.
        var acknowledgementDelay: Duration = .milliseconds(50)
    }

    private struct Publication {
        let messages: [BrokerMessage]
        let continuation: CheckedContinuation<Void, any Error>
    }

    nonisolated let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    nonisolated var isDurable: Bool { true }

    let limits: Limits
    /// nil once closed.
    var opened: BrokerTables?
    private var publications: [Publication] = []
    var groups: [String: [ConsumerGroupName: ConsumerGroup]] = [:]
    var lastFlush = ContinuousClock.now
    var lastSweep = ContinuousClock.now
    var mustSweep = true

    /// - Throws: ``SQLiteFault`` when the file cannot be opened.
    init(path: String, limits: Limits = Limits()) throws {
        self.limits = limits
        opened = try BrokerTables(path: path)
        thread.callAtEndOfRound { [weak self] in self?.assumeIsolated { $0.endRound() } }
    }

    deinit { thread.stop() }

    func publish(_ messages: [BrokerMessage]) async throws {
        guard opened != nil else { throw BrokerFault.closed }
        guard !messages.isEmpty else { return }
        try await withCheckedThrowingContinuation { continuation in
            publications.append(Publication(messages: messages, continuation: continuation))
        }
    }

    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup {
        if let group = groups[topic]?[name] { return group }
        guard let opened else { throw BrokerFault.closed }
        let place =
            name.isEphemeral
            ? (row: 0, floor: try opened.newestMessage()) : try opened.group(name.text, of: topic, at: .now)
        let group = ConsumerGroup(
            name, topic: topic, row: place.row, floor: place.floor, isBehind: !name.isEphemeral, isBacked: true,
            touch: { [thread] in thread.poke() })
        groups[topic, default: [:]][name] = group
        return group
    }

    func leave(_ group: ConsumerGroup) async {
        guard !group.hasMembers, group.name.isEphemeral else { return }
        groups[group.topic]?[group.name] = nil
    }

    func close() async {
        commit()
        flush()
        opened = nil
    }

    /// Ends a round of work on the broker's thread; returns the delay until it wants to be called again.
    private func endRound() -> Duration? {
        commit()
        guard opened != nil else { return nil }
        let everyone = allGroups
        for group in everyone where group.needsRefill { refill(group) }
        let now = ContinuousClock.now
        let isDirty = everyone.contains { $0.isDirty }
        if isDirty, now - lastFlush >= limits.acknowledgementDelay { flush() }
        if mustSweep, now - lastSweep >= limits.sweepInterval { sweep() }
        return isDirty ? limits.acknowledgementDelay : mustSweep ? limits.sweepInterval : nil
    }

    var allGroups: [ConsumerGroup] { groups.values.flatMap { $0.values } }

    /// Commits everything published in this round, then wakes subscribers and answers publishers.
    private func commit() {
        guard !publications.isEmpty else { return }
        let round = publications
        publications.removeAll(keepingCapacity: true)
        do {
            guard let opened else { throw BrokerFault.closed }
            let time = Timestamp.now
            let entries = try opened.connection.transaction {
                try round.flatMap { publication in
                    try publication.messages.map { message in
                        LogEntry(id: try opened.append(message, at: time), message: message)
                    }
                }
            }
            feed(entries)
            for publication in round { publication.continuation.resume() }
        } catch {
            for publication in round { publication.continuation.resume(throwing: error) }
        }
    }

    private func feed(_ entries: [LogEntry]) {
        mustSweep = true
        let byTopic = Dictionary(grouping: entries, by: \.message.topic)
        for (topic, entries) in byTopic {
            for group in (groups[topic] ?? [:]).values { group.feed(entries) }
        }
    }
}

/// The reason why a broker does not accept a message.
enum BrokerFault: Error, Sendable {
    /// The broker was shut down.
    case closed
}

extension DurableBroker {
    func kept(of topic: String, limit: Int) async -> [LogEntry]? {
        try? opened?.latestMessages(of: topic, limit: limit)
    }

    func discard(_ id: Int64, of topic: String) async { try? opened?.deleteMessage(id, of: topic) }

    /// Gives a group the next part of the log.
    func refill(_ group: ConsumerGroup) {
        let limit = ConsumerGroup.capacity / 2
        // After an error the group stays behind, and the next round retries.
        guard let entries = try? opened?.messages(of: group.topic, after: group.newest, for: group.row, limit: limit)
        else { return }
        group.refilled(with: entries, isComplete: entries.count < limit)
    }

    /// Writes the progress of groups. Not synchronised to disk: losing it only repeats deliveries.
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

    /// Deletes messages that every group has finished, and those past the retention.
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
