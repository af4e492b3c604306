import JSON

/// A small JSON document under one key of the state store, changed by read, modify and compare.
protocol Document: Sendable, Equatable {
    /// The ids of the last writes, so that a writer who got an error can tell whether its write happened.
    var commits: [String] { get set }

    /// - Throws: ``JSONFault`` when the value is not such a document.
    init(json: JSONValue) throws
    var json: JSONValue { get }
}

extension Document {
    static var commitsKept: Int { 4 }

    /// The document as it is saved by the write `commit`.
    func committed(by commit: String) -> Self {
        var document = self
        document.commits = Array((commits + [commit]).suffix(Self.commitsKept))
        return document
    }
}

extension JSONValue {
    /// The member's text; a fault when it is missing, because what is stored is ours.
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
