import FoundationEssentials
import JSON
import Timestamps

extension Reminder {
    /// The members of the stored form besides id, rev and kind.
    func encode(into json: inout JSONWriter) {
        json.member("task", taskID)
        json.member("title", title)
        json.member("priority", priority)
        json.member("due", due)
        json.member("due_at", dueAt)
        json.raw(#","offset":"#)
        json.integer(offset)
        json.member("state", state.rawValue)
        json.member("at", at)
        json.raw(#","round":"#)
        json.integer(round)
        json.member("fired", firedAt)
        json.raw(#","snoozed":"#)
        json.bool(isSnoozed)
        json.member("dismissed", dismissedAt)
        json.raw(#","deliveries":"#)
        json.stored(deliveries.filter { $0.channel != .sms })
        // Beside: a version before text messages could not read the reminder, nor anything else of its page.
        let texts = deliveries.filter { $0.channel == .sms }
        guard !texts.isEmpty else { return }
        json.raw(#","texts":"#)
        json.stored(texts)
    }

    init(stored value: JSONValue) throws {
        guard let id = value["id"]?.string.flatMap({ UUID(uuidString: $0) }),
            let taskID = value["task"]?.string, let title = value["title"]?.string,
            let priority = value["priority"]?.string, let due = value["due"]?.string,
            let offset = value["offset"]?.integer, let at = value.moment("at"),
            let state = value["state"]?.string.flatMap({ State(rawValue: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            id: id, rev: value["rev"]?.integer ?? 0, taskID: taskID, title: title, priority: priority, due: due,
            dueAt: value.moment("due_at"), offset: Int(offset), state: state, at: at,
            round: Int(value["round"]?.integer ?? 0), firedAt: value.moment("fired"),
            isSnoozed: value["snoozed"]?.bool ?? false, dismissedAt: value.moment("dismissed"),
            deliveries: try ["deliveries", "texts"].flatMap { try (value[$0]?.array ?? []).map(Delivery.init(stored:)) }
        )
    }

    /// One entry of the history.
    func encodeWire(into json: inout JSONWriter) {
        json.raw(#"{"id":"#)
        json.string(id.uuidString.lowercased())
        json.member("task_id", taskID)
        json.member("title", title)
        json.member("priority", priority)
        json.member("due", due)
        json.text(",\"due_at\":", dueAt)
        json.raw(#","offset":"#)
        json.integer(offset)
        json.member("state", state.rawValue)
        json.text(",\"fired_at\":", firedAt)
        json.text(",\"snoozed_until\":", isSnoozed ? at : nil)
        json.text(",\"dismissed_at\":", dismissedAt)
        json.raw(#","deliveries":["#)
        for (index, delivery) in deliveries.enumerated() {
            json.raw(index == 0 ? #"{"channel":"# : #",{"channel":"#)
            json.string(delivery.channel.rawValue)
            json.member("state", delivery.state.rawValue)
            json.raw(#","attempts":"#)
            json.integer(delivery.attempts)
            json.text(",\"delivered_at\":", delivery.deliveredAt)
            json.raw(#","error":"#)
            json.text(delivery.error)
            json.raw("}")
        }
        json.raw("]}")
    }
}

extension JSONWriter {
    fileprivate mutating func stored(_ deliveries: [Delivery]) {
        raw("[")
        for (index, delivery) in deliveries.enumerated() {
            raw(index == 0 ? #"{"channel":"# : #",{"channel":"#)
            string(delivery.channel.rawValue)
            member("state", delivery.state.rawValue)
            raw(#","attempts":"#)
            integer(delivery.attempts)
            member("next", delivery.nextAt)
            member("delivered", delivery.deliveredAt)
            member("error", delivery.error)
            raw("}")
        }
        raw("]")
    }
}

extension Delivery {
    fileprivate init(stored value: JSONValue) throws {
        guard let channel = value["channel"]?.string.flatMap({ Channel(rawValue: $0) }),
            let state = value["state"]?.string.flatMap({ State(rawValue: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            channel: channel, state: state, attempts: Int(value["attempts"]?.integer ?? 0),
            nextAt: value.moment("next"), deliveredAt: value.moment("delivered"), error: value["error"]?.string)
    }
}
