import HTTPTypes
import JSON

/// Several events in one request, each answered by a word of its own.
struct BulkDelivery {
    /// One event, or what cannot be read as one.
    struct Entry {
        let id: String
        let event: TopicEvent?
    }

    let entries: [Entry]

    /// - Throws: `JSONFault` when the body is no bulk envelope, such as a single event.
    init(body: [UInt8], headers: HTTPFields) throws {
        var entries: [Entry]?
        var pubsub = ""
        var topic = ""
        try JSONScanner.read(body) { scanner in
            try scanner.object { member, scanner in
                switch member {
                case "entries":
                    var all: [Entry] = []
                    try scanner.array { all.append(try Entry(&$0, headers)) }
                    entries = all
                case "pubsubname": pubsub = try scanner.string()
                case "topic": topic = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        guard let entries else { throw JSONFault(.wrongType, at: 0) }
        self.entries = entries.map { $0.completed(pubsub: pubsub, topic: topic) }
    }

    /// The answer: a status for every entry, in their order.
    static func answer(_ outcomes: [(id: String, outcome: DeliveryOutcome)]) -> AppResponse {
        var writer = JSONWriter(reserving: outcomes.count * 80 + 32)
        writer.raw("{\"statuses\":")
        writer.list(outcomes, "[", "]") { writer, entry in
            writer.raw("{\"entryId\":")
            writer.string(entry.id)
            writer.raw(",\"status\":")
            writer.string(entry.outcome.rawValue)
            writer.raw("}")
        }
        writer.raw("}")
        return AppResponse(body: writer.bytes)
    }
}

extension BulkDelivery.Entry {
    fileprivate init(_ scanner: inout JSONScanner, _ headers: HTTPFields) throws {
        var id = ""
        var payload: [UInt8] = []
        var contentType = ""
        try scanner.object { member, scanner in
            switch member {
            case "entryId": id = try scanner.string()
            case "event": payload = try scanner.rawValue()
            case "contentType": contentType = try scanner.string()
            default: try scanner.skip()
            }
        }
        self.id = id
        event = try? Self.event(payload, contentType, id: id, headers)
    }

    private static func event(
        _ payload: [UInt8], _ contentType: String, id: String, _ headers: HTTPFields
    ) throws -> TopicEvent {
        if payload.first == UInt8(ascii: "{") { return try TopicEvent(body: payload, headers: headers) }
        let data = try JSONScanner.read(payload) { try $0.base64() }
        return TopicEvent(
            id: id, type: TopicEvent.rawType, dataContentType: contentType, data: data, headers: headers)
    }

    /// Raw payloads do not say where they come from; their envelope does.
    fileprivate func completed(pubsub: String, topic: String) -> Self {
        guard var event else { return self }
        if event.pubsub.isEmpty { event.pubsub = pubsub }
        if event.topic.isEmpty { event.topic = topic }
        return Self(id: id, event: event)
    }

    private init(id: String, event: TopicEvent) {
        self.id = id
        self.event = event
    }
}
