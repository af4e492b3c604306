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
        writer.raw("{\"name\":")
        writer.string(name)
        for (key, value) in [("schedule", schedule), ("dueTime", dueTime), ("ttl", ttl)] {
            guard let value else { continue }
            writer.raw(",\"\(key)\":".utf8)
            writer.string(value)
        }
        if let repeats {
            writer.raw(",\"repeats\":")
            writer.integer(repeats)
        }
        writer.raw(",\"data\":{\"@type\":\"type.googleapis.com/google.protobuf.Value\",\"value\":")
        writer.raw(data)
        writer.raw("},\"failurePolicy\":")
        writer.value(failurePolicy.description)
        writer.raw("}")
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
