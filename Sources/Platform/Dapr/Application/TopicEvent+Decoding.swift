import FoundationEssentials
public import HTTPTypes
import JSON

extension TopicEvent {
    /// Reads a delivery.
    ///
    /// A JSON object that is no CloudEvent was published raw, and is delivered to an ordinary subscription as it is: it is
    /// the data of an event without an id.
    ///
    /// - Throws: `JSONFault` when the body is not a JSON object.
    public init(body: [UInt8], headers: HTTPFields = [:]) throws {
        var event = TopicEvent(id: "", type: "", dataContentType: nil, headers: headers)
        do {
            try JSONScanner.read(body) { try event.read(&$0) }
            guard !event.type.isEmpty else { throw JSONFault(.wrongType, at: 0) }
        } catch let fault as JSONFault where fault.reason == .wrongType {
            try JSONScanner.read(body) { try $0.object { _, scanner in try scanner.skip() } }
            event = TopicEvent(id: "", type: Self.rawType, data: body, headers: headers)
        }
        if let delivered = headers[.traceparent] {
            // The sidecar's span of this delivery, which stands below the publication's, if it records any.
            let trace = event.traceparent?.prefix(35)
            if trace.map({ delivered.hasPrefix($0) }) ?? true { event.traceparent = delivered }
        }
        if event.tracestate == nil { event.tracestate = headers[.tracestate] }
        self = event
    }

    /// The type that Dapr gives to events of publishers that name none.
    static let rawType = "com.dapr.event.sent"

    mutating func read(_ scanner: inout JSONScanner) throws {
        var data: [UInt8]?
        try scanner.object { member, scanner in
            switch member {
            case "id": id = try scanner.string()
            case "source": source = try scanner.string()
            case "type": type = try scanner.string()
            case "topic": topic = try scanner.string()
            case "pubsubname": pubsub = try scanner.string()
            case "time": time = try scanner.text()
            case "subject": subject = try scanner.text()
            case "datacontenttype": dataContentType = try scanner.text()
            case "traceparent": traceparent = try scanner.text()
            case "tracestate": tracestate = try scanner.text()
            case "specversion", "traceid": try scanner.skip()
            case "data": data = try scanner.rawValue()
            case "data_base64": self.data = try scanner.base64()
            default: extensions[member] = try scanner.value()
            }
        }
        if let data { self.data = try open(data) }
    }

    /// JSON data as JSON: a string is opened when the data are text, or when what it holds is itself JSON that lost its type
    /// on the way.
    private func open(_ value: [UInt8]) throws -> [UInt8] {
        guard value.first == UInt8(ascii: "\"") else { return value }
        let text = try JSONScanner.read(value) { try $0.unescapedString() }
        guard let type = dataContentType, type.hasPrefix("application/json") || type.contains("+json") else {
            // Without a content type, a string is a JSON string; every other type is text.
            return dataContentType == nil ? value : text
        }
        guard text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") else { return value }
        let isJSON = (try? JSONScanner.read(text) { try $0.skip() }) != nil
        return isJSON ? text : value
    }
}

extension JSONScanner {
    /// A string that is not empty; Dapr writes empty ones for what is not there.
    fileprivate mutating func text() throws -> String? {
        guard !null() else { return nil }
        let text = try string()
        return text.isEmpty ? nil : text
    }

    mutating func base64() throws -> [UInt8] {
        let start = offset
        guard let data = Data(base64Encoded: try string()) else { throw JSONFault(.invalidString, at: start) }
        return Array(data)
    }
}
