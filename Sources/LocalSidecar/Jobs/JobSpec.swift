import JSON
import Timestamps

/// A job as an application asked for it.
struct JobSpec: Sendable, Equatable {
    var schedule: String?
    var dueTime: String?
    var ttl: String?
    var repeats: Int?
    /// JSON as protobuf writes it; nil when the job has none, and then it never reaches the application.
    var data: [UInt8]?
    var failurePolicy = JobFailurePolicy.standard
    var overwrite = false

    /// Reads the body of `POST /v1.0-alpha1/jobs/<name>`. Unknown members are passed over.
    ///
    /// - Throws: ``EventFault`` with daprd's status and code.
    init(_ body: [UInt8], appID: String) throws(EventFault) {
        guard !body.isEmpty else { throw .jobWithoutSchedule(appID: appID) }
        guard let value = try? JSONValue(body) else { throw .jobMalformed(GoJSON.reason(body)) }
        guard let object = value.object else { throw .jobMalformed("syntax error (line 1:1): unexpected token") }
        guard object["name"]?.string?.isEmpty ?? true else { throw .jobNamedTwice(appID: appID) }
        schedule = try Self.text(object, "schedule")
        dueTime = try Self.text(object, "dueTime")
        ttl = try Self.text(object, "ttl")
        repeats = try Self.count(object, "repeats")
        data = object["data"].map { ProtobufValue.bytes($0) }
        if let policy = object["failurePolicy"] { failurePolicy = try JobFailurePolicy(policy) }
        if let written = object["overwrite"], !written.isNull {
            guard let bool = written.bool else { throw .jobMalformed("invalid value for bool field overwrite") }
            overwrite = bool
        }
        guard schedule != nil || dueTime != nil else { throw .jobWithoutSchedule(appID: appID) }
    }

    private static func text(_ object: JSONObject, _ key: String) throws(EventFault) -> String? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let text = value.string else { throw .jobMalformed("invalid value for string field \(key)") }
        return text
    }

    /// A whole number of 32 bits; protobuf takes it as text as well.
    static func count(_ object: JSONObject, _ key: String) throws(EventFault) -> Int? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let number = value.integer ?? value.string.flatMap({ Int64($0) }), number >= 0, number <= UInt32.max
        else {
            throw .jobMalformed("invalid value for uint32 field \(key)")
        }
        return Int(number)
    }

    /// As `GET /v1.0-alpha1/jobs/<name>` answers.
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
