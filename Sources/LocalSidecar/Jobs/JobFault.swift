import HTTPTypes
import JSON

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
