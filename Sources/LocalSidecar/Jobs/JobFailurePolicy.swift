import JSON

/// What happens when the application does not accept a job.
enum JobFailurePolicy: Sendable, Equatable {
    case drop
    /// As written: an absent interval is a second, an absent count no limit.
    case constant(interval: Duration?, maximumRetries: Int?)

    static let standard = JobFailurePolicy.constant(interval: .seconds(1), maximumRetries: 3)

    /// - Throws: ``ProtobufFault`` for values of the wrong type; words it does not know are passed over.
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
