import Contracts
import Dapr
import FoundationEssentials
import HTTPTypes
import Logging
import ServiceKit
import Store
import Timestamps

/// The operations on the reminders of all users: each is one change of one user's root, with the events it causes; the
/// alarms follow.
struct Reminders: Sendable {
    let store: RecordStore<NotificationRecord>
    let buckets: DueBuckets
    let alarms: Alarms
    let deliverer: Deliverer
    let accounts: AccountDirectory
    let channels: AvailableChannels
    let settings: NotificationSettings
    let figures: NotificationFigures
    let logger: Logger

    /// Commits a change. The minutes of its planned actions are announced before the save, so that after a crash at any
    /// moment the sweep finds everything.
    ///
    /// - Parameter body: adds to its second argument every future time that the change plans for.
    func change<Value: Sendable>(
        _ userID: String,
        _ body: @escaping @Sendable (inout Change<NotificationRecord>, inout [Timestamp]) throws -> Value
    ) async throws -> Value {
        let committed = try await store.commit(
            for: userID, beforeSaving: { [buckets] in try await buckets.announce(userID, at: $0.moments) },
            { change in
                var moments: [Timestamp] = []
                let value = try body(&change, &moments)
                return (value: value, moments: moments)
            })
        return committed.value.value
    }

    /// Handles news of one user's tasks, in order.
    func take(_ news: [TaskNews], of userID: String) async throws {
        let zone = try await zone(for: news, of: userID)
        let (alarms, outdated) = try await change(userID) { change, moments -> ([Alarm], Int) in
            var (alarms, outdated) = ([Alarm](), 0)
            for one in news {
                let isDay = one.content?.due.day != nil
                if let own = change.take(one, zone: isDay ? zone : nil) { alarms += own } else { outdated += 1 }
            }
            change.tidy()
            moments += alarms.map(\.at)
            return (alarms, outdated)
        }
        for _ in 0..<outdated { figures.outdated() }
        try await set(alarms, of: userID)
    }

    /// Performs a user's due actions.
    func advance(_ userID: String) async throws {
        let rules = try await rules(of: userID)
        let step = try await change(userID) { change, moments in
            let step = change.advance(rules)
            moments += step.alarms.map(\.at)
            return step
        }
        figures.record(step)
        for attempt in step.attempts { deliverer.enqueue(attempt) }
        await alarms.set(step.alarms, of: userID)
        if try await store.snapshot(of: userID).awaitsPlanning { try await applyPreferences(of: userID) }
    }

    /// Makes one attempt and records its outcome.
    func perform(_ attempt: Attempt) async throws {
        let snapshot = try await store.snapshot(of: attempt.userID)
        guard let reminder = snapshot[attempt.reminder]?.reminder, reminder.round == attempt.round else { return }
        let watch = UUID(uuidString: reminder.taskID).flatMap { snapshot[$0]?.task }
        let scope = RequestScope(of: watch?.origin, userID: attempt.userID)
        let outcome = await scope.following {
            let start = ContinuousClock.now
            let outcome = await deliverer.deliver(
                reminder, by: attempt.channel, of: attempt.userID, snapshot.preferences, zone: watch?.zone)
            logger.info(
                "Reminder",
                metadata: [
                    "channel": "\(attempt.channel.rawValue)", "outcome": "\(outcome.word)",
                    "reminder_id": "\(reminder.deliveryID)", "ms": .milliseconds(.now - start),
                ])
            return outcome
        }
        figures.record(outcome, by: attempt.channel)
        let rules = try await rules(of: attempt.userID)
        let alarm = try await change(attempt.userID) { change, moments in
            let alarm = change.record(outcome, of: attempt, rules)
            if let alarm { moments.append(alarm.at) }
            return alarm
        }
        if let alarm { await alarms.set([alarm], of: attempt.userID) }
    }

    /// Sets alarms; performs actions that are already due.
    func set(_ all: [Alarm], of userID: String) async throws {
        let now = Timestamp.now
        await alarms.set(all.filter { $0.at > now }, of: userID)
        if all.contains(where: { $0.at <= now }) { try await advance(userID) }
    }

    func rules(of userID: String) async throws -> FiringRules {
        var available = try await channels.current()
        if try await !deliverer.push.devices(of: userID).isEmpty { available.insert(.push) }
        return FiringRules(
            available: available, missedAfter: settings.missedAfter, lease: settings.lease,
            maximumAttempts: settings.maximumAttempts, firstPause: settings.firstPause,
            textsPerDay: settings.textsPerDay, mailsPerHour: settings.mailsPerHour)
    }

    /// The account's zone, asked for only when a whole day needs one that the user has not named.
    private func zone(for news: [TaskNews], of userID: String) async throws -> String? {
        guard news.contains(where: { $0.content?.due.day != nil }),
            try await store.snapshot(of: userID).preferences.zone == nil
        else { return nil }
        return try await accounts.account(userID)?.zone
    }
}

extension Snapshot where Record == NotificationRecord {
    var preferences: Preferences { storedPreferences?.preferences ?? Preferences() }

    var storedPreferences: (preferences: Preferences, rev: Int64, isApplied: Bool)? {
        guard case .preferences(let preferences, let rev, let isApplied) = self[NotificationRecord.preferencesID]
        else { return nil }
        return (preferences, rev, isApplied)
    }

    /// True when reminders still follow earlier preferences.
    var awaitsPlanning: Bool { storedPreferences?.isApplied == false }
}

extension RequestScope {
    /// The scope of work for a task: that of the request that changed it last.
    convenience init(of origin: TaskWatch.Origin?, userID: String) {
        self.init(correlationID: origin?.correlationID, trace: origin?.traceparent.flatMap(TraceContext.init))
        self.userID = userID
    }
}

/// A user's actions on reminders.
extension Reminders {
    /// Number of tasks planned again with one change.
    private static let chunk = 100

    /// Makes a reminder fire again at another time.
    func snooze(_ id: UUID, of userID: String, until: @escaping @Sendable (Timestamp) -> Timestamp) async throws
        -> Entry<NotificationRecord>
    {
        let (entry, alarm) = try await change(userID) { change, moments in
            guard var reminder = change.reminder(id) else { throw Problem.notFound }
            guard reminder.state != .cancelled else {
                throw Problem.conflict("The reminder was cancelled: its task is done, gone, or due at another time.")
            }
            reminder.cancel()
            reminder.state = .scheduled
            reminder.isSnoozed = true
            reminder.dismissedAt = nil
            reminder.at = until(change.now)
            moments.append(reminder.at)
            return (change.put(.reminder(reminder)), Alarm(reminder: id, at: reminder.at))
        }
        await alarms.set([alarm], of: userID)
        return entry
    }

    /// Dismisses a reminder: it stays in the history, and nothing more is sent.
    func dismiss(_ id: UUID, of userID: String) async throws -> Entry<NotificationRecord> {
        try await change(userID) { change, _ in
            guard let entry = change.entries[id], var reminder = entry.record.reminder else { throw Problem.notFound }
            guard reminder.dismissedAt == nil else { return entry }
            reminder.cancel()
            reminder.dismissedAt = change.now
            return change.put(.reminder(reminder))
        }
    }

    /// Replaces the preferences, then plans every reminder again.
    ///
    /// - Parameters:
    ///   - allows: returns true when the current revision is the one known to the client.
    ///   - read: makes the new preferences from the current ones.
    func replacePreferences(
        of userID: String, if allows: @escaping @Sendable (Int64) -> Bool,
        _ read: @escaping @Sendable (Preferences) throws -> Preferences
    ) async throws -> (preferences: Preferences, rev: Int64) {
        let result = try await change(userID) { change, moments -> (preferences: Preferences, rev: Int64) in
            let stored = change.storedPreferences
            guard allows(stored?.rev ?? 0) else { throw Problem.stalePreferences(rev: stored?.rev ?? 0) }
            let preferences = try read(stored?.preferences ?? Preferences())
            if let stored, stored.isApplied, stored.preferences == preferences { return (preferences, stored.rev) }
            change.put(.preferences(preferences, rev: change.rev, isApplied: false))
            // If this process ends before everything is planned, the sweep does the rest.
            moments.append(change.now + .seconds(60))
            return (preferences, change.rev)
        }
        try await applyPreferences(of: userID)
        return (result.preferences, try await store.snapshot(of: userID).storedPreferences?.rev ?? result.rev)
    }

    /// Plans the reminders of all tasks by the current preferences, some tasks at a time.
    func applyPreferences(of userID: String) async throws {
        let snapshot = try await store.snapshot(of: userID)
        let rev = snapshot.storedPreferences?.rev
        var tasks = snapshot.entries.compactMap { $0.record.task }.filter { $0.content != nil }.map(\.id)[...]
        while !tasks.isEmpty {
            let some = Array(tasks.prefix(Self.chunk))
            tasks = tasks.dropFirst(Self.chunk)
            let ahead = try await change(userID) { change, moments in
                var ahead: [Alarm] = []
                for id in some {
                    guard var task = change.task(id), task.content != nil else { continue }
                    let before = task
                    change.plan(&task, from: change.now)
                    if task != before { change.put(task) }
                    ahead += change.alarms(of: task)
                }
                moments += ahead.map(\.at)
                return ahead
            }
            try await set(ahead, of: userID)
        }
        _ = try await change(userID) { change, _ in
            // Newer preferences are applied by their own call.
            guard let stored = change.storedPreferences, !stored.isApplied, stored.rev == rev else { return }
            change.put(.preferences(stored.preferences, rev: stored.rev, isApplied: true))
        }
    }

    /// Erases all data of a user for good.
    func erase(_ userID: String) async throws {
        do {
            try await store.commit(for: userID) { $0.close() }
        } catch StoreFault.closed {}
        try await store.erase(userID)
        try await deliverer.push.forget(userID)
    }
}

extension Problem {
    static func stalePreferences(rev: Int64) -> Problem {
        Problem(
            .preconditionFailed, "stale", title: "The preferences have changed",
            detail: "Read them again, then repeat the change.", headers: [.eTag: "\"\(rev)\""])
    }
}
