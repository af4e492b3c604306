import HTTPTypes
import JSON

/// An error in daprd's form: an error code, a message and Google's typed details.
struct EventFault: Error, Sendable, Equatable {
    let status: Int
    let code: String
    let message: String
    let details: [JSONValue]
    /// The entries of a bulk that the broker did not accept, each with the reason.
    var failedEntries: [JSONValue] = []

    init(_ status: Int, _ code: String, _ message: String, details: [JSONValue] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    /// The JSON body of the answer.
    var body: [UInt8] {
        var object = JSONObject([("errorCode", .string(code)), ("message", .string(message))])
        if !details.isEmpty { object["details"] = .array(details) }
        return JSONValue.object(object).bytes
    }

    /// Details that name a reason, as `google.rpc.ErrorInfo`.
    static func info(_ reason: String, _ metadata: [(key: String, value: JSONValue)] = []) -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "dapr.io",
            "metadata": .object(JSONObject(metadata)), "reason": .string(reason),
        ]
    }

    /// Details that name a component, as `google.rpc.ResourceInfo`.
    static func resource(_ type: String, _ name: String, _ description: String) -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.ResourceInfo", "description": .string(description), "owner": "",
            "resource_name": .string(name), "resource_type": .string(type),
        ]
    }
}

extension EventFault {
    /// - Parameter metadata: the request's.
    static func unknownPubSub(_ name: String, metadata: [String: String]) -> EventFault {
        EventFault(
            404, "ERR_PUBSUB_NOT_FOUND", "pubsub \(name) is not found",
            details: [info("DAPR_PUBSUB_NOT_FOUND", sorted(metadata))])
    }

    static func forbidden(_ pubsub: String, topic: String, appID: String) -> EventFault {
        let message = "topic \(topic) is not allowed for app id \(appID)"
        return EventFault(
            403, "ERR_PUBSUB_FORBIDDEN", message,
            details: [
                resource("pubsub", pubsub, message),
                info("DAPR_PUBSUB_FORBIDDEN", [("error", .string(message)), ("topic", .string(topic))]),
            ])
    }

    /// - Parameter metadata: the request's.
    static func rawPayload(_ pubsub: String, _ value: String, metadata: [String: String]) -> EventFault {
        let message =
            "failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is '\(value)'"
        return EventFault(
            400, "ERR_PUBSUB_REQUEST_METADATA", message,
            details: [
                resource("pubsub", pubsub, message),
                info("DAPR_PUBSUB_METADATA_DESERIALIZATION", sorted(metadata)),
            ])
    }

    private static func sorted(_ metadata: [String: String]) -> [(key: String, value: JSONValue)] {
        metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }
    }

    static func notCloudEvent(_ pubsub: String, appID: String, _ reason: String) -> EventFault {
        EventFault(
            500, "ERR_PUBSUB_CLOUD_EVENTS_SER", "cannot create cloudevent",
            details: [
                resource("pubsub", pubsub, "cannot create cloudevent"),
                info("DAPR_PUBSUB_CLOUD_EVENT_CREATION", [("appID", .string(appID)), ("error", .string(reason))]),
            ])
    }

    static func publishFailed(_ pubsub: String, topic: String, _ reason: String) -> EventFault {
        let message = "error when publishing to topic \(topic) in pubsub \(pubsub): \(reason)"
        return EventFault(
            500, "ERR_PUBSUB_PUBLISH_MESSAGE", message,
            details: [
                resource("pubsub", pubsub, message),
                info("DAPR_PUBSUB_PUBLISH_MESSAGE", [("error", .string(reason)), ("topic", .string(topic))]),
            ])
    }
}

extension EventFault {
    static func bulkUnreadable(_ pubsub: String, topic: String, appID: String, _ reason: String) -> EventFault {
        bulk(
            "error when unmarshaling the request for topic \(topic) pubsub \(pubsub): \(reason)", pubsub, appID,
            reason: "DAPR_PUBSUB_UNMARSHAL_EVENTS", error: nil)
    }

    static func bulkEntryIDs(_ pubsub: String, topic: String, appID: String) -> EventFault {
        let error = "entryId is duplicated or not present for entry"
        return bulk(
            "error marshaling events to bytes for topic \(topic) pubsub \(pubsub). error: \(error)", pubsub, appID,
            reason: "DAPR_PUBSUB_MARSHAL_EVENTS", error: error)
    }

    static func bulkMismatch(_ pubsub: String, topic: String, appID: String) -> EventFault {
        let error = "error: mismatch between contentType and event"
        return bulk(
            "error when marshalling cloud event envelope for topic \(topic) pubsub \(pubsub): \(error)", pubsub, appID,
            reason: "DAPR_PUBSUB_MARSHAL_ENVELOPE", error: error)
    }

    /// The broker accepted none of the entries.
    static func bulkFailed(_ pubsub: String, topic: String, entries: [String], _ reason: String) -> EventFault {
        var fault = publishFailed(pubsub, topic: topic, reason)
        fault.failedEntries = entries.map { ["entryId": .string($0), "error": .string(reason)] }
        return fault
    }

    private static func bulk(
        _ message: String, _ pubsub: String, _ appID: String, reason: String, error: String?
    ) -> EventFault {
        var metadata: [(key: String, value: JSONValue)] = [("appID", .string(appID))]
        if let error { metadata.append(("error", .string(error))) }
        return EventFault(
            400, "ERR_PUBSUB_EVENTS_SER", message,
            details: [resource("pubsub", pubsub, message), info(reason, metadata)])
    }
}

extension EventFault {
    /// The fault as the sidecar's API answers it.
    var sidecarError: SidecarError {
        SidecarError(HTTPResponse.Status(code: status), code, message, details: details)
    }

    /// The answer: the body names entries of a bulk if there are any, and then the rest is in headers.
    var response: SidecarResponse {
        guard !failedEntries.isEmpty else { return sidecarError.response }
        let body: JSONValue = ["failedEntries": .array(failedEntries), "errorCode": .string(code)]
        var response = SidecarResponse.json(body.bytes, status: HTTPResponse.Status(code: status))
        response.headers[.name("metadata.responsedata")] = String(decoding: body.bytes, as: UTF8.self)
        response.headers[.name("metadata.error")] = "api error: code = Internal desc = \(message)"
        return response
    }
}
