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
