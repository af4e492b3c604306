import JSON

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

    /// The broker took none of the entries.
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
