import JSON
import Timestamps

/// The document under `outbox:replicas`: who is, or was, publishing, as a value.
struct ReplicaTable: Sendable, Equatable {
    struct Replica: Sendable, Equatable {
        /// When it last said that it lives.
        var seen: Timestamp
        /// Its slots are numbered from 0 to below this.
        var slots: Int
        /// The time of its oldest unpublished event.
        var oldest: Timestamp?
    }

    var replicas: [String: Replica] = [:]

    init() {}

    init(document: [UInt8]) throws {
        for (name, value) in try JSONValue(document)["replicas"]?.object?.members ?? [] {
            guard let seen = value["at"]?.integer, let slots = value["slots"]?.integer else { continue }
            replicas[name] = Replica(
                seen: Timestamp(milliseconds: seen), slots: Int(slots),
                oldest: value["oldest"]?.integer.map(Timestamp.init(milliseconds:)))
        }
    }

    var document: [UInt8] {
        var members: [(key: String, value: JSONValue)] = []
        for (name, replica) in replicas.sorted(by: { $0.key < $1.key }) {
            var value: JSONValue = [
                "at": .number(JSONNumber(replica.seen.milliseconds)), "slots": .number(JSONNumber(replica.slots)),
            ]
            if let oldest = replica.oldest, case .object(var object) = value {
                object["oldest"] = .number(JSONNumber(oldest.milliseconds))
                value = .object(object)
            }
            members.append((key: name, value: value))
        }
        return JSONValue.object(JSONObject([("v", 1), ("replicas", .object(JSONObject(members)))])).bytes
    }
}
