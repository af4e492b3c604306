import Timestamps

/// The times at which a job fires: computed once when it is accepted, and then from one firing to the next.
struct JobTiming: Sendable, Equatable {
    let schedule: CronSchedule?
    /// The first firing.
    let first: Timestamp
    /// The time after which it no longer fires.
    let expires: Timestamp?

    /// - Throws: ``EventFault`` in the wording of Dapr's scheduler.
    init(_ spec: JobSpec, appID: String, now: Timestamp) throws(EventFault) {
        func invalid(_ reason: String) -> EventFault { .jobInvalid(reason, appID: appID) }
        let due = try spec.dueTime.map { (text) throws(EventFault) in
            if ISODuration(text)?.repeats != nil { throw invalid("repeats not supported for due time") }
            guard let due = Self.moment(text, now) else { throw invalid("due time format not recognized") }
            return due
        }
        guard let written = spec.schedule else {
            if spec.ttl != nil { throw invalid("job must have a schedule to have a ttl") }
            if spec.repeats != nil { throw invalid("job must have a schedule to repeat") }
            (schedule, first, expires) = (nil, due ?? now, nil)
            return
        }
        if spec.repeats == 0 { throw invalid("defined repeats must be greater than 0") }
        do {
            schedule = try CronSchedule(written)
        } catch {
            throw invalid(error.message)
        }
        if let ttl = spec.ttl {
            guard let end = Self.moment(ttl, now) else { throw invalid("ttl format not recognized") }
            expires = end
        } else {
            expires = nil
        }
        first = due ?? schedule?.next(after: now) ?? now
    }

    /// The firing after the one planned for `planned`; missed firings are not made up for.
    func next(after planned: Timestamp, now: Timestamp) -> Timestamp? {
        guard let schedule, var next = schedule.next(after: planned) else { return nil }
        if next < now, let later = schedule.next(after: now) { next = later }
        if let expires, next > expires { return nil }
        return next
    }

    /// Reads a point in time, given as a duration from now (Go's or ISO 8601 notation) or in RFC 3339.
    private static func moment(_ text: String, _ now: Timestamp) -> Timestamp? {
        if text.contains("T"), text.first?.isNumber ?? false { return Timestamp(rfc3339: text) }
        if let duration = GoDuration.parse(text), text.last?.isLetter ?? false { return now + duration }
        return ISODuration(text).map { now + $0.duration }
    }
}
