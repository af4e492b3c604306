import JSON

extension JSONWriter {
    /// Appends an object of strings, in the order of its keys.
    mutating func object(_ members: [String: String]) {
        list(members.sorted { $0.key < $1.key }, "{", "}") { writer, member in
            writer.string(member.key)
            writer.raw(":")
            writer.string(member.value)
        }
    }

    /// Appends an array of strings.
    mutating func array(_ elements: [String]) {
        list(elements, "[", "]") { $0.string($1) }
    }

    /// Appends elements between brackets, with commas.
    mutating func list<Element>(
        _ elements: some Sequence<Element>, _ open: StaticString, _ close: StaticString,
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        raw(open)
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            write(&self, element)
        }
        raw(close)
    }

    /// Appends `,"name":"value"` when there is a value.
    mutating func optional(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        raw(name)
        string(value)
    }
}
