public import JSON
import Recurrence
import Timestamps

extension TodoTask {
    /// Writes what the API answers and the events carry: the contract `Task` of the OpenAPI document.
    public func encodeWire(into writer: inout JSONWriter) {
        writer.raw("{\"id\":")
        writer.taskID(id)
        writer.raw(",\"title\":")
        writer.string(content.title)
        writer.raw(",\"description\":")
        writer.optionalString(content.description)
        writer.raw(",\"status\":")
        writer.string(content.status.rawValue)
        writer.raw(",\"priority\":")
        writer.string(content.priority.rawValue)
        writer.raw(",\"tags\":")
        writer.strings(content.tags)
        encodeDue(into: &writer)
        writer.raw(",\"recurrence\":")
        if let rule = content.recurrence { rule.encode(into: &writer) } else { writer.raw("null") }
        writer.raw(",\"series\":")
        writer.optionalSeries(series)
        writer.raw(",\"checklist\":")
        writer.list(content.checklist) { $0.encodeWire(into: &$1) }
        writer.raw(",\"position\":")
        if let position = content.position { writer.string(position) } else { writer.taskID(id) }
        writer.raw(",\"created_at\":")
        writer.optionalDate(created)
        writer.raw(",\"updated_at\":")
        writer.optionalDate(updated)
        writer.raw(",\"completed_at\":")
        writer.optionalDate(completed)
        writer.raw(",\"rev\":")
        writer.integer(rev)
        writer.raw("}")
    }

    /// The wire form as bytes of its own.
    public var wire: [UInt8] {
        var writer = JSONWriter(reserving: 480)
        encodeWire(into: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    /// Appends an array of strings.
    public mutating func strings(_ texts: [String]) {
        raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { raw(",") }
            string(text)
        }
        raw("]")
    }

    /// Appends what clients see of a series, or `null`.
    public mutating func optionalSeries(_ series: TaskSeries?) {
        guard let series else { return raw("null") }
        raw("{\"id\":")
        taskID(series.id)
        raw(",\"occurrence\":")
        integer(series.occurrence)
        raw("}")
    }

    mutating func optionalDate(_ date: Timestamp?) {
        guard let date else { return raw("null") }
        raw("\"")
        raw(date.rfc3339Bytes)
        raw("\"")
    }
}
