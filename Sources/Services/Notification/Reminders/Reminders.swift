import Contracts
import Dapr
import FoundationEssentials
import Logging
import ServiceKit
import Store
import Timestamps

/// The reminders of all users, as verbs: each is one change of one user's root, with the events it causes; the alarms follow.
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

    /// Thrown out of a change that plans for minutes in which nobody would look for the user.
    struct Unannounced: Error {
        let moments: [Timestamp]
    }

    /// Commits a change. The minutes in which something is to be done for the user are announced before, so that a crash
    /// at any moment leaves nothing that the sweep does not find.
    ///
    /// - Parameter body: adds to its second argument every moment in the future that the change plans for.
    func change<Value: Sendable>(
        _ userID: String,
        _ body: @escaping @Sendable (inout Change<NotificationRecord>, inout [Timestamp]) throws -> Value
    ) async throws -> Value {
        var announced: Set<Int64> = []
        while true {
            let known = announced
            do {
                return try await store.commit(for: userID) { change in
                    var moments: [Timestamp] = []
                    let value = try body(&change, &moments)
                    let missing = moments.filter { !known.contains(DueBuckets.minute($0)) }
                    guard missing.isEmpty else { throw Unannounced(moments: missing) }
                    return value
                }.value
            } catch let fault as Unannounced {
                try await buckets.announce(userID, at: fault.moments)
                announced.formUnion(fault.moments.map(DueBuckets.minute))
            }
        }
    }

    /// Takes news of a task.
    func take(_ news: TaskNews) async throws {
        let zone = try await zone(for: news)
        let alarms = try await change(news.userID) { change, moments -> [Alarm]? in
            let alarms = change.take(news, zone: zone)
            change.tidy()
            moments += (alarms ?? []).map(\.at)
            return alarms
        }
        guard let alarms else { return figures.outdated() }
        try await set(alarms, of: news.userID)
    }

    /// Does what is due for a user by now.
    func advance(_ userID: String) async throws {
        let rules = try await rules()
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

    /// Performs one attempt and writes down how it went.
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
        let rules = try await rules()
        let alarm = try await change(attempt.userID) { change, moments in
            let alarm = change.record(outcome, of: attempt, rules)
            if let alarm { moments.append(alarm.at) }
            return alarm
        }
        if let alarm { await alarms.set([alarm], of: attempt.userID) }
    }

    /// Sets alarms; what is due already is done at once.
    func set(_ all: [Alarm], of userID: String) async throws {
        let now = Timestamp.now
        await alarms.set(all.filter { $0.at > now }, of: userID)
        if all.contains(where: { $0.at <= now }) { try await advance(userID) }
    }

    func rules() async throws -> FiringRules {
        FiringRules(
            available: try await channels.current(), missedAfter: settings.missedAfter, lease: settings.lease,
            maximumAttempts: settings.maximumAttempts, firstPause: settings.firstPause,
            textsPerDay: settings.textsPerDay)
    }

    /// The account's zone, asked for only when a whole day needs one that the user has not named.
    private func zone(for news: TaskNews) async throws -> String? {
        guard news.content?.due.day != nil,
            try await store.snapshot(of: news.userID).preferences.zone == nil
        else { return nil }
        return try await accounts.account(news.userID)?.zone
    }
}

extension Snapshot where Record == NotificationRecord {
    var preferences: Preferences { storedPreferences?.preferences ?? Preferences() }

    var storedPreferences: (preferences: Preferences, rev: Int64, isApplied: Bool)? {
        guard case .preferences(let preferences, let rev, let isApplied) = self[NotificationRecord.preferencesID]
        else { return nil }
        return (preferences, rev, isApplied)
    }

    /// Whether reminders still follow earlier preferences.
    var awaitsPlanning: Bool { storedPreferences?.isApplied == false }
}

extension RequestScope {
    /// The scope of what is done for a task: that of the request that changed it last.
    fileprivate convenience init(of origin: TaskWatch.Origin?, userID: String) {
        self.init(correlationID: origin?.correlationID, trace: origin?.traceparent.flatMap(TraceContext.init))
        self.userID = userID
    }
}
