import JSON

extension JSONValue {
    /// The member's text; throws when it is missing, because stored documents are our own.
    func requiredText(_ member: String) throws -> String {
        guard let text = self[member]?.string else { throw JSONFault(.wrongType, at: 0) }
        return text
    }

    func requiredInteger(_ member: String) throws -> Int64 {
        guard let integer = self[member]?.integer else { throw JSONFault(.wrongType, at: 0) }
        return integer
    }

    var texts: [String] { array?.compactMap(\.string) ?? [] }

    static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }
}
