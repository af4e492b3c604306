import Contracts
import FoundationEssentials
import Store
import Timestamps

/// What a step of time needs to know.
struct FiringRules: Sendable {
    /// The channels by which something can leave, besides in-app.
    var available: Set<Channel>
    /// A reminder later than this is missed.
    var missedAfter: Duration
    /// How long an attempt may take before it is taken for lost.
    var lease: Duration
    var maximumAttempts: Int
    var firstPause: Duration
    /// Text messages of one user within a day, at most: they cost money, and nobody has proved whose number it is.
    var textsPerDay: Int

    /// Lateness beyond this means that nobody was there: then quiet hours are looked at again.
    static let punctual = Duration.seconds(60)
    static let longestPause = Duration.seconds(3600)

    /// Three times as long after each failure, up to an hour.
    func pause(after attempts: Int) -> Duration {
        var pause = firstPause
        for _ in 1..<max(1, attempts) where pause < Self.longestPause { pause *= 3 }
        return min(pause, Self.longestPause)
    }
}

/// What one step brought about.
struct Step: Sendable {
    var attempts: [Attempt] = []
    var alarms: [Alarm] = []
    /// How late each reminder fired.
    var lateness: [Duration] = []
    var missed = 0
}

/// From reminders to deliveries.
extension Change where Record == NotificationRecord {
    /// Does what is due by now: fires reminders, and claims attempts whose time has come.
    mutating func advance(_ rules: FiringRules) -> Step {
        var step = Step()
        for entry in entries {
            guard var reminder = entry.record.reminder, let next = reminder.nextStep, next <= now else { continue }
            if reminder.state == .scheduled { fire(&reminder, rules, &step) }
            if reminder.state == .due { claim(&reminder, rules, &step) }
            put(reminder)
            if let alarm = reminder.alarm { step.alarms.append(alarm) }
        }
        return step
    }

    private mutating func fire(_ reminder: inout Reminder, _ rules: FiringRules, _ step: inout Step) {
        let lateness = now - reminder.at
        if lateness > rules.missedAfter {
            reminder.state = .missed
            reminder.firedAt = now
            reminder.isSnoozed = false
            step.missed += 1
            return emit(.reminderFailed, reminder, error: "missed")
        }
        let quiet = preferences.quietHours(for: reminder.priority)
        if lateness > FiringRules.punctual, !reminder.isSnoozed, let end = quiet?.end(at: now) {
            reminder.at = end
            return
        }
        reminder.state = .due
        reminder.firedAt = now
        reminder.round += 1
        reminder.isSnoozed = false
        reminder.deliveries = channels(for: reminder, rules).map { Delivery(channel: $0, nextAt: now) }
        step.lateness.append(lateness)
        emit(.reminderDue, reminder)
        deliverInApp(&reminder)
        holdText(of: &reminder, rules)
        reminder.settle()
    }

    private func channels(for reminder: Reminder, _ rules: FiringRules) -> [Channel] {
        let preferences = preferences
        return preferences.channels(for: reminder.priority).filter { channel in
            switch channel {
            case .inApp: true
            case .email: rules.available.contains(.email)
            case .sms: preferences.phone != nil && rules.available.contains(.sms)
            case .webhook: preferences.webhook?.isReachable(among: rules.available) ?? false
            }
        }
    }

    /// The notice leaves with the commit.
    private mutating func deliverInApp(_ reminder: inout Reminder) {
        guard let index = reminder.deliveries.firstIndex(where: { $0.channel == .inApp }) else { return }
        reminder.deliveries[index].state = .delivered
        reminder.deliveries[index].attempts = 1
        reminder.deliveries[index].deliveredAt = now
        reminder.deliveries[index].nextAt = nil
        emitNotice(reminder)
        emit(.reminderDelivered, reminder, channel: .inApp)
    }

    /// Gives a text message up that would be one too many. Each round of a snoozed reminder counts, whenever it was.
    private mutating func holdText(of reminder: inout Reminder, _ rules: FiringRules) {
        guard let index = reminder.deliveries.firstIndex(where: { $0.channel == .sms }) else { return }
        let dayAgo = now + .seconds(-86_400)
        let sent = entries.reduce(0) { sum, entry in
            guard let other = entry.record.reminder, other.id != reminder.id, let fired = other.firedAt, fired > dayAgo,
                other.deliveries.contains(where: { $0.channel == .sms && $0.attempts > 0 })
            else { return sum }
            return sum + other.round
        }
        guard sent + reminder.round > rules.textsPerDay else { return }
        let error = "there have been \(rules.textsPerDay) text messages within a day, and more are not sent"
        reminder.deliveries[index].state = .failed
        reminder.deliveries[index].nextAt = nil
        reminder.deliveries[index].error = error
        emit(.reminderFailed, reminder, channel: .sms, error: error)
    }

    private func claim(_ reminder: inout Reminder, _ rules: FiringRules, _ step: inout Step) {
        for index in reminder.deliveries.indices {
            let delivery = reminder.deliveries[index]
            guard delivery.state == .pending, let next = delivery.nextAt, next <= now else { continue }
            reminder.deliveries[index].attempts += 1
            reminder.deliveries[index].nextAt = now + rules.lease
            step.attempts.append(
                Attempt(
                    userID: owner, reminder: reminder.id, round: reminder.round, channel: delivery.channel,
                    number: delivery.attempts + 1))
        }
    }

    /// Writes down how an attempt went.
    ///
    /// - Returns: when it is tried again.
    mutating func record(_ outcome: DeliveryOutcome, of attempt: Attempt, _ rules: FiringRules) -> Alarm? {
        guard var reminder = reminder(attempt.reminder), reminder.round == attempt.round,
            let index = reminder.deliveries.firstIndex(where: { $0.channel == attempt.channel })
        else { return nil }
        let delivery = reminder.deliveries[index]
        guard delivery.state == .pending || delivery.state == .cancelled && outcome == .delivered else { return nil }
        switch outcome {
        case .delivered:
            reminder.deliveries[index].state = .delivered
            reminder.deliveries[index].deliveredAt = now
            reminder.deliveries[index].error = nil
            reminder.deliveries[index].nextAt = nil
            emit(.reminderDelivered, reminder, channel: attempt.channel)
        case .failed(let error, let isFinal):
            reminder.deliveries[index].error = error
            if isFinal || delivery.attempts >= rules.maximumAttempts {
                reminder.deliveries[index].state = .failed
                reminder.deliveries[index].nextAt = nil
                emit(.reminderFailed, reminder, channel: attempt.channel, error: error)
            } else {
                reminder.deliveries[index].nextAt = now + rules.pause(after: delivery.attempts)
            }
        }
        reminder.settle()
        put(reminder)
        return reminder.alarm
    }
}
