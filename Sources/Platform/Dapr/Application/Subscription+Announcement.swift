import JSON

/// The entry of `GET /dapr/subscribe`.
extension Subscription {
    func write(to writer: inout JSONWriter) {
        writer.raw("{\"pubsubname\":")
        writer.string(pubsub)
        writer.raw(",\"topic\":")
        writer.string(topic)
        writeRoutes(to: &writer)
        writer.optional(",\"deadLetterTopic\":", deadLetterTopic)
        if let bulk {
            writer.raw(",\"bulkSubscribe\":{\"enabled\":true,\"maxMessagesCount\":")
            writer.integer(bulk.maximumMessages)
            writer.raw(",\"maxAwaitDurationMs\":")
            writer.integer(bulk.maximumAwaitMilliseconds)
            writer.raw("}")
        }
        if !metadata.isEmpty {
            writer.raw(",\"metadata\":")
            writer.object(metadata)
        }
        writer.raw("}")
    }

    private func writeRoutes(to writer: inout JSONWriter) {
        writer.raw(",\"routes\":{")
        if !rules.isEmpty {
            writer.raw("\"rules\":")
            writer.list(rules, "[", "]") { writer, rule in
                writer.raw("{\"match\":")
                writer.string(rule.match)
                writer.raw(",\"path\":")
                writer.string(rule.path)
                writer.raw("}")
            }
        }
        if let defaultRoute {
            writer.raw(rules.isEmpty ? "\"default\":" : ",\"default\":")
            writer.string(defaultRoute)
        }
        writer.raw("}")
    }
}
