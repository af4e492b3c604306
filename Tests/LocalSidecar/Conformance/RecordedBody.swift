import JSON

/// Makes the bytes of a recorded body.
enum RecordedBody {
    static func bytes(_ recorded: JSONValue?, _ placeholders: Placeholders) -> [UInt8] {
        guard let recorded, !recorded.isNull else { return [] }
        if let json = recorded["json"] { return placeholders.filled(json).bytes }
        if let text = recorded["text"]?.string { return Array(placeholders.filled(text).utf8) }
        if let text = recorded["base64"]?.string { return Base64Text.decode(text) }
        guard let fill = recorded["fill"] else { return [] }
        let byte = fill["byte"]?.string?.utf8.first ?? 0
        let count = Int(fill["count"]?.integer ?? 0)
        return Array((fill["prefix"]?.string ?? "").utf8) + Array(repeating: byte, count: count)
            + Array((fill["suffix"]?.string ?? "").utf8)
    }
}
