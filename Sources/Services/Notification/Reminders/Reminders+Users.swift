import FoundationEssentials
import HTTPTypes
import ServiceKit
import Store
import Timestamps

/// What a user does with reminders.
extension Reminders {
    /// So many tasks are planned anew with one change.
    private static let chunk = 100

    /// Lets a reminder come again at another time.
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

    /// Puts a reminder away: it stays in the history, and nothing more is sent.
    func dismiss(_ id: UUID, of userID: String) async throws -> Entry<NotificationRecord> {
        try await change(userID) { change, _ in
            guard let entry = change.entries[id], var reminder = entry.record.reminder else { throw Problem.notFound }
            guard reminder.dismissedAt == nil else { return entry }
            reminder.cancel()
            reminder.dismissedAt = change.now
            return change.put(.reminder(reminder))
        }
    }

    /// Replaces the preferences, then plans every reminder by them.
    ///
    /// - Parameters:
    ///   - allows: whether the present revision is the one that the client knows.
    ///   - read: makes the new preferences of the ones that hold.
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
            // Should this process end before all is planned, the sweep finds the rest.
            moments.append(change.now + .seconds(60))
            return (preferences, change.rev)
        }
        try await applyPreferences(of: userID)
        return (result.preferences, try await store.snapshot(of: userID).storedPreferences?.rev ?? result.rev)
    }

    /// Plans the reminders of all tasks by the preferences that hold now, some tasks at a time.
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
            // Newer preferences see to themselves.
            guard let stored = change.storedPreferences, !stored.isApplied, stored.rev == rev else { return }
            change.put(.preferences(stored.preferences, rev: stored.rev, isApplied: true))
        }
    }

    /// Forgets everything about a user, for good.
    func erase(_ userID: String) async throws {
        do {
            try await store.commit(for: userID) { $0.close() }
        } catch StoreFault.closed {}
        try await store.erase(userID)
    }
}

extension Problem {
    static func stalePreferences(rev: Int64) -> Problem {
        Problem(
            .preconditionFailed, "stale", title: "The preferences have changed",
            detail: "Read them again, then repeat the change.", headers: [.eTag: "\"\(rev)\""])
    }
}
