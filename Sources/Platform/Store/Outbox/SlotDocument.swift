import Dapr
import JSON

/// The document under `outbox:{replica}:{slot}`: an owner who may have unpublished events on that replica.
enum SlotDocument {
    static func bytes(owner: String) -> [UInt8] { JSONValue.object(JSONObject([("owner", .string(owner))])).bytes }

    static func owner(in document: [UInt8]) -> String? { (try? JSONValue(document))?["owner"]?.string }
}
