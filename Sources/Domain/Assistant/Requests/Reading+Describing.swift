/// Notes and descriptions: `add a note to the dentist: ask about the crown`.
extension Reading {
    var describing: Request? { addingNote ?? settingDescription ?? removingDescription }

    private static let notes = [
        "a note", "note", "the note", "notes", "a comment", "a description", "description", "the description",
        "some notes", "a memo", "comment", "details", "the comment",
    ]

    private var addingNote: Request? {
        guard let rest = passage.after("add", "attach", "write", "put", "leave", "append", "make"),
            let behind = rest.after(Self.notes)
        else {
            guard let words = passage.after("note on", "note for", "note to", "note that on"),
                let (left, right) = words.split(at: ":", "that", "saying")
            else { return nil }
            guard !left.trimmed.isOne(of: ["self", "myself"]) else { return nil }
            return target(left).map { .edit($0, .description(right.content, isAddition: true)) }
        }
        if let words = behind.after("to", "on", "for"),
            let (left, right) = words.split(
                at: ":", "saying that", "saying", "that says", "that", "with", "to say", "-", ",")
        {
            return target(left).map { .edit($0, .description(right.content, isAddition: true)) }
        }
        // `to X 'text'`
        if let words = behind.after("to", "on", "for"), words.last?.kind == .quotation, words.count > 1 {
            return target(words.upTo(words.count - 1)).map {
                .edit($0, .description(words.from(words.count - 1).content, isAddition: true))
            }
        }
        guard let (left, right) = behind.splitLast(at: "to", "on", "for"),
            left.trimmed.isQuotation || right.trimmed.isOne(of: ["it", "that", "this"])
        else {
            guard behind.first?.key == ":" || behind.trimmed.isQuotation, behind.hasWords else { return nil }
            return .edit(.it, .description(behind.content, isAddition: true))
        }
        return target(right).map { .edit($0, .description(left.content, isAddition: true)) }
    }

    private var settingDescription: Request? {
        guard let rest = passage.after("set", "change", "update", "edit", "replace", "make"),
            let behind = rest.after(
                "the description", "description", "the notes", "the note", "its description", "notes")
        else { return nil }
        let words = behind.after("of", "for", "on") ?? behind
        if let right = words.after("to", "as", ":", "with") {
            return .edit(.it, .description(right.content, isAddition: false))
        }
        guard let (left, right) = words.split(at: ":", "to say", "to read", "to", "as", "with") else { return nil }
        // A title may have a `to` in it; a quotation tells where the text begins.
        let quoted = words.last?.kind == .quotation ? words.from(words.count - 1) : nil
        let named = quoted.flatMap { _ in words.upTo(words.count - 1).before(end: "to", "as", ":", "with", "to say") }
        guard let target = target(named ?? left) else { return nil }
        return .edit(target, .description((quoted ?? right).content, isAddition: false))
    }

    private var removingDescription: Request? {
        guard let rest = passage.after("remove", "delete", "clear", "erase"),
            let behind = rest.dropping("the", "all").after("description", "notes", "note", "comment"),
            let words = behind.after("of", "from", "on", "for")
        else { return nil }
        return target(words).map { .edit($0, .description("", isAddition: false)) }
    }
}
