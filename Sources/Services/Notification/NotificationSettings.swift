import ServiceKit

/// The settings of the notification service.
struct NotificationSettings: Sendable {
    static let missedAfter = Setting(
        "ERRAND_REMINDER_MISSED_AFTER", default: Duration.seconds(24 * 3600),
        "a reminder later than this is marked missed instead of sent", limit: .moreThan(.zero))
    static let lease = Setting(
        "ERRAND_DELIVERY_LEASE", default: Duration.seconds(120),
        "time after which an attempt to deliver is taken for lost and made again", limit: .moreThan(.zero))
    static let maximumAttempts = Setting(
        "ERRAND_DELIVERY_ATTEMPTS", default: 8, "attempts to deliver a reminder by one channel, at most",
        limit: .atLeast(1))
    static let firstPause = Setting(
        "ERRAND_DELIVERY_PAUSE", default: Duration.seconds(10),
        "pause after the first failed attempt; three times as long after each further one, up to an hour",
        limit: .moreThan(.zero))
    static let allowsHTTP = Setting(
        "ERRAND_WEBHOOK_ALLOW_HTTP", default: false, "let users' webhooks go to http URLs, not only https")
    static let allowsPrivate = Setting(
        "ERRAND_WEBHOOK_ALLOW_PRIVATE", default: false,
        "let users' webhooks go to private and loopback addresses; for development")

    static let textsPerDay = Setting(
        "ERRAND_TEXTS_PER_DAY", default: 20, "text messages to one user within a day, at most", limit: .atLeast(1))

    static let mailsPerHour = Setting(
        "ERRAND_MAILS_PER_HOUR", default: 60, "mails to one user within an hour, at most", limit: .atLeast(1))

    static let pushContact = Setting<String?>(
        "ERRAND_PUSH_CONTACT", default: nil,
        "how browsers' push services reach the operator, mailto:… or https://…; some take no notifications without",
        where: { $0.map { $0.hasPrefix("mailto:") || $0.hasPrefix("https://") } ?? true })

    static let all = [
        missedAfter.description, lease.description, maximumAttempts.description, firstPause.description,
        allowsHTTP.description, allowsPrivate.description, textsPerDay.description, mailsPerHour.description,
        pushContact.description,
    ]

    let missedAfter: Duration
    let lease: Duration
    let maximumAttempts: Int
    let firstPause: Duration
    let allowsHTTP: Bool
    let allowsPrivate: Bool
    let textsPerDay: Int
    let mailsPerHour: Int
    let pushContact: String?

    init(_ settings: Settings) throws(SettingFault) {
        missedAfter = try settings.read(Self.missedAfter)
        lease = try settings.read(Self.lease)
        maximumAttempts = try settings.read(Self.maximumAttempts)
        firstPause = try settings.read(Self.firstPause)
        allowsHTTP = try settings.read(Self.allowsHTTP)
        allowsPrivate = try settings.read(Self.allowsPrivate)
        textsPerDay = try settings.read(Self.textsPerDay)
        mailsPerHour = try settings.read(Self.mailsPerHour)
        pushContact = try settings.read(Self.pushContact)
    }
}

/// The metrics of the service.
struct NotificationFigures: Sendable {
    private let lateness: Histogram
    private let deliveries: MetricFamily<Counter>
    private let missed: Counter
    private let ignored: Counter
    private let lost: Counter

    init(_ metrics: Metrics) {
        lateness = metrics.histogram(
            "reminder_lateness_seconds", help: "How long after their time reminders fired.")
        deliveries = metrics.counters(
            "reminder_deliveries_total", help: "Attempts to deliver a reminder.", labels: ["channel", "outcome"])
        missed = metrics.counter("reminders_missed_total", help: "Reminders that were too late to be sent.")
        ignored = metrics.counter("reminder_events_outdated_total", help: "Events older than what was known.")
        lost = metrics.counter("reminder_jobs_failed_total", help: "Jobs that could not be scheduled.")
    }

    func record(_ step: Step) {
        for late in step.lateness { lateness.record(max(late, .zero)) }
        missed.add(step.missed)
    }

    func record(_ outcome: AttemptOutcome, by channel: Channel) {
        switch outcome {
        case .delivered: deliveries(channel.rawValue, "delivered").add()
        case .failed(_, let isFinal): deliveries(channel.rawValue, isFinal ? "refused" : "failed").add()
        }
    }

    func outdated() { ignored.add() }
    func lostAlarm() { lost.add() }
}
