import JSON
import Tasks

/// Changes of a checklist, whose steps are named by their number from 1, or by words.
struct ChecklistEdit: Sendable {
    let add: [String]
    let check: [String]
    let uncheck: [String]
    let remove: [String]

    func applied(to items: [JSONValue]) throws(ClientFault) -> JSONValue {
        var items = items
        // Numbers are those that the person saw.
        let ticked = try places(check, items)
        let open = try places(uncheck, items)
        let gone = try places(remove, items)
        for place in ticked { items[place] = Self.item(items[place], isDone: true) }
        for place in open { items[place] = Self.item(items[place], isDone: false) }
        let kept = items.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        return .array(kept + add.map { ["title": .string($0), "done": false] })
    }

    private func places(_ names: [String], _ items: [JSONValue]) throws(ClientFault) -> Set<Int> {
        var places: Set<Int> = []
        for name in names {
            if let number = Int(name), items.indices.contains(number - 1) {
                places.insert(number - 1)
                continue
            }
            let words = FoldedText(name)
            let found = items.indices.filter { TitleWords.match(words, items[$0]["title"]?.string ?? "") }
            guard found.count == 1 else {
                throw ClientFault(
                    .notFound,
                    found.isEmpty ? "There is no step \"\(name)\"." : "\"\(name)\" could be \(found.count) steps.",
                    next: "Name a step by its number, from 1 to \(items.count); errand show TASK lists them.")
            }
            places.insert(found[0])
        }
        return places
    }

    private static func item(_ item: JSONValue, isDone: Bool) -> JSONValue {
        guard var object = item.object else { return item }
        object["done"] = .bool(isDone)
        return .object(object)
    }
}
