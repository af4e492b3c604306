import JSON

/// What happens when the application does not accept a job.
enum JobFailurePolicy: Sendable, Equatable {
    case drop
    /// As written: an absent interval is a second, an absent count no limit.
    case constant(interval: String?, maximumRetries: Int?)

    static let standard = JobFailurePolicy.constant(interval: "1s", maximumRetries: 3)

    /// - Throws: ``EventFault`` for values of the wrong type; words it does not know are passed over.
    init(_ value: JSONValue) throws(EventFault) {
        if value["drop"] != nil {
            self = .drop
        } else if let constant = value["constant"]?.object {
            let interval = constant["interval"]?.string
            if let interval, GoDuration.parse(interval) == nil {
                throw .jobMalformed("invalid google.protobuf.Duration value")
            }
            self = .constant(interval: interval, maximumRetries: try JobSpec.count(constant, "maxRetries"))
        } else {
            self = .standard
        }
    }

    var description: JSONValue {
        switch self {
        case .drop: return ["drop": [:]]
        case .constant(let interval, let retries):
            var members: [(key: String, value: JSONValue)] = []
            if let interval { members.append(("interval", .string(interval))) }
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
            return interval.flatMap { GoDuration.parse($0) } ?? .seconds(1)
        }
    }
}
