/// The members of an object that has just been written, with their positions.
struct CanonicalMembers {
    /// The names, concatenated, so that sorting compares bytes in one buffer.
    private var names: [UInt8] = []
    private var members: [(name: Range<Int>, text: Range<Int>)] = []
    private var isOrdered = true

    var isEmpty: Bool { members.isEmpty }

    /// Records a member that was just written.
    ///
    /// - Parameters:
    ///   - quoted: its name as JSON text.
    ///   - name: its name, if different from the text between the quotes.
    ///   - text: its range in the output.
    mutating func append(_ quoted: UnsafeBufferPointer<UInt8>, _ name: String?, _ text: Range<Int>) {
        if let name { append(name, text) } else { append(utf8: quoted.dropFirst().dropLast(), text) }
    }

    mutating func append(_ name: String, _ text: Range<Int>) { append(utf8: name.utf8, text) }

    private mutating func append(utf8 name: some Sequence<UInt8>, _ text: Range<Int>) {
        let start = names.count
        names.append(contentsOf: name)
        let name = start..<names.count
        if isOrdered, let last = members.last, !precedes(last.name, name) { isOrdered = false }
        members.append((name, text))
    }

    func contains(_ name: String) -> Bool { members.contains { names[$0.name].elementsEqual(name.utf8) } }

    /// Sorts the written members by name; of a repeated name the last one is kept.
    func order(_ bytes: inout [UInt8]) {
        guard !isOrdered, let start = members.first?.text.lowerBound else { return }
        let sorted = members.sorted { one, other in
            precedes(one.name, other.name)
                || one.text.lowerBound < other.text.lowerBound && !precedes(other.name, one.name)
        }
        let written = Array(bytes[start...])
        bytes.removeSubrange(start...)
        for (place, member) in sorted.enumerated() {
            if place + 1 < sorted.count, !precedes(member.name, sorted[place + 1].name) { continue }
            if bytes.count > start { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: written[(member.text.lowerBound - start)..<(member.text.upperBound - start)])
        }
    }

    private func precedes(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        names.withUnsafeBufferPointer { names in
            let common = min(one.count, other.count)
            for index in 0..<common {
                let (first, second) = (names[one.lowerBound + index], names[other.lowerBound + index])
                if first != second { return first < second }
            }
            return one.count < other.count
        }
    }
}
