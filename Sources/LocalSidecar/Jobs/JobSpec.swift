import HTTPTypes
import JSON
import Timestamps

/// A job as requested by an application.
struct JobSpec: Sendable, Equatable {
    var schedule: String?
    var dueTime: String?
    var ttl: String?
    var repeats: Int?
    /// JSON as protobuf writes it; nil when the job has none, and then it never reaches the application.
    var data: [UInt8]?
    var failurePolicy = JobFailurePolicy.standard
    var overwrite = false

    /// Reads the body of `POST /v1.0-alpha1/jobs/<name>`. Unknown members are ignored.
    ///
    /// - Throws: ``EventFault`` with daprd's status and code.
    init(_ body: [UInt8], appID: String) throws(EventFault) {
        let name: String
        do throws(ProtobufFault) {
            let message = try ProtobufMessage(body)
            name = try message.text("name") ?? ""
            schedule = try message.text("schedule")
            dueTime = try message.text("dueTime")
            ttl = try message.text("ttl")
            repeats = try message.integer("repeats", UInt32.self).map { Int($0) }
            data = try message.json("data").map { ProtobufValue.bytes($0) }
            overwrite = try message.flag("overwrite") ?? false
            if let policy = try message.message("failurePolicy") { failurePolicy = try JobFailurePolicy(policy) }
        } catch {
            throw .jobMalformed(error)
        }
        guard name.isEmpty else { throw .jobNamedTwice(appID: appID) }
        guard schedule != nil || dueTime != nil else { throw .jobWithoutSchedule(appID: appID) }
    }

    /// The answer to `GET /v1.0-alpha1/jobs/<name>`.
    ///
    /// - Throws: ``EventFault`` when the job has no data, which daprd cannot encode.
    func description(name: String) throws(EventFault) -> [UInt8] {
        guard let data else { throw .jobWithoutData }
        var writer = JSONWriter()
        writer.object { json in
            json.member("name", name)
            json.member("schedule", ifPresent: schedule)
            json.member("dueTime", ifPresent: dueTime)
            json.member("ttl", ifPresent: ttl)
            json.member("repeats", ifPresent: repeats)
            json.member("data") { json in
                json.object { json in
                    json.member("@type", "type.googleapis.com/google.protobuf.Value")
                    json.member("value", raw: data)
                }
            }
            json.member("failurePolicy") { $0.value(failurePolicy.description) }
        }
        return writer.bytes
    }
}

/// The action when the application does not accept a job.
enum JobFailurePolicy: Sendable, Equatable {
    case drop
    /// As written: an absent interval means one second, an absent count no limit.
    case constant(interval: Duration?, maximumRetries: Int?)

    static let standard = JobFailurePolicy.constant(interval: .seconds(1), maximumRetries: 3)

    /// - Throws: ``ProtobufFault`` for values of the wrong type; unknown words are ignored.
    init(_ message: ProtobufMessage) throws(ProtobufFault) {
        let (drop, constant) = (try message.message("drop"), try message.message("constant"))
        _ = try message.oneof(["drop", "constant"])
        if drop != nil {
            self = .drop
        } else if let constant {
            self = .constant(
                interval: try constant.duration("interval"),
                maximumRetries: try constant.integer("maxRetries", UInt32.self).map { Int($0) })
        } else {
            self = .standard
        }
    }

    var description: JSONValue {
        switch self {
        case .drop: return ["drop": [:]]
        case .constant(let interval, let retries):
            var members: [(key: String, value: JSONValue)] = []
            if let interval { members.append(("interval", .string(ProtobufDuration.text(interval)))) }
            if let retries { members.append(("maxRetries", .number(JSONNumber(retries)))) }
            return ["constant": .object(JSONObject(members))]
        }
    }

    /// The pause before a retry, counted from 1; nil when there is none.
    func delay(beforeRetry retry: Int) -> Duration? {
        switch self {
        case .drop: return nil
        case .constant(let interval, let maximum):
            if let maximum, retry > maximum { return nil }
            return max(interval ?? .seconds(1), .zero)
        }
    }
}

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

extension EventFault {
    private static func scheduler(
        _ status: Int, _ code: String, _ message: String, appID: String, namespace: Bool = true
    ) -> EventFault {
        var metadata: [(key: String, value: JSONValue)] = [("appID", .string(appID))]
        if namespace { metadata.append(("namespace", "default")) }
        return EventFault(status, code, message, details: [info(code, metadata)])
    }

    static func jobMalformed(_ fault: ProtobufFault) -> EventFault {
        let error = fault.sidecarError
        return EventFault(error.status.code, error.code, error.message)
    }

    static func jobWithoutSchedule(appID: String) -> EventFault {
        scheduler(400, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty", appID: appID)
    }

    static func jobNamedTwice(appID: String) -> EventFault {
        scheduler(400, "DAPR_SCHEDULER_JOB_NAME", "Set the job name in the url only", appID: appID, namespace: false)
    }

    static func jobInvalid(_ reason: String, appID: String) -> EventFault {
        jobRefused(500, "code = Unknown desc = job failed validation: \(reason)", appID: appID)
    }

    static func jobName(_ name: String, appID: String) -> EventFault {
        let rule =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        return jobRefused(
            500, "code = Unknown desc = job name is invalid \"app||default||\(appID)||\(name)\": \(rule)", appID: appID)
    }

    static func jobExists(_ name: String, appID: String) -> EventFault {
        jobRefused(
            409, "code = AlreadyExists desc = job already exists: 'app||default||\(appID)||\(name)'", appID: appID)
    }

    static func jobStore(_ reason: String, appID: String) -> EventFault {
        jobRefused(500, "code = Internal desc = \(reason)", appID: appID)
    }

    private static func jobRefused(_ status: Int, _ reason: String, appID: String) -> EventFault {
        scheduler(
            status, "DAPR_SCHEDULER_SCHEDULE_JOB", "failed to schedule job due to: rpc error: \(reason)", appID: appID)
    }

    static func jobMissing(_ name: String, appID: String) -> EventFault {
        scheduler(
            500, "DAPR_SCHEDULER_GET_JOB",
            "failed to get job due to: rpc error: code = NotFound desc = job not found: \(name)", appID: appID)
    }

    /// The answer to reading a job that has no data.
    static let jobWithoutData = EventFault(
        500, "ERR_INTERNAL",
        "failed to encode response as JSON: proto: google.protobuf.Value: none of the oneof fields is set")
}
