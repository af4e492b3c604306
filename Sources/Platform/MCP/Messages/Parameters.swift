import JSON

extension JSONObject {
    /// A text that must be there.
    func text(_ name: String) throws -> String {
        guard let text = self[name]?.string else { throw RPCError.invalidParams("\(name) must be a string") }
        return text
    }

    /// An object; one that is not there is empty.
    func members(_ name: String) throws -> JSONObject {
        guard let value = self[name] else { return JSONObject() }
        guard let members = value.object else { throw RPCError.invalidParams("\(name) must be an object") }
        return members
    }

    /// Where the wanted page starts; nil for the first one.
    var cursor: String? {
        get throws {
            guard let value = self["cursor"] else { return nil }
            guard let cursor = value.string else { throw RPCError.invalidParams("cursor must be a string") }
            return cursor
        }
    }
}
