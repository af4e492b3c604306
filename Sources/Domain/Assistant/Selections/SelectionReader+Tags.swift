/// `tagged work and meetings`, `with the tag home`, `#work`, `untagged`.
extension SelectionReader {
    mutating func takeTags() -> Bool {
        if takes(
            "untagged", "without tags", "without any tags", "with no tags", "without a tag", "with no tag", "no tags")
        {
            selection.add("no tags", "without tags")
            return true
        }
        let start = at
        let isAbsent = takes("without the tag", "without tag", "without the tags")
        let isNamed =
            isAbsent
            || takes(
                "tagged with", "tagged as", "tagged", "with the tags", "with the tag", "with tags", "with tag",
                "labelled", "labeled", "under the tag", "tag", "tags", "labelled as", "having the tag",
                "that have the tag", "which have the tag", "with a tag", "with the label", "with label",
                "in the category", "tag :", "tag is",
                "in category", "marked with the tag")
        guard isNamed || rest.first?.kind == .tag, let first = name(isNamed: isNamed) else {
            at = start
            return namedBefore()
        }
        var names = [first]
        var isEither = false
        while let (name, isOr) = another() {
            names.append(name)
            isEither = isEither || isOr
        }
        _ = take("tag", "tags", "label")
        let tags = names.map(\.asFilterTag)
        let phrase = "tagged " + names.joined(separator: isEither ? " or " : " and ")
        if isEither {
            selection.add("(" + tags.joined(separator: " | ") + ")", phrase)
        } else if isAbsent {
            selection.add("!" + tags.joined(separator: " & !"), "not " + phrase)
        } else {
            for (index, tag) in tags.enumerated() { selection.add(tag, index == 0 ? phrase : "") }
        }
        takeAbsent()
        return true
    }

    /// `tagged work but not meetings`.
    private mutating func takeAbsent() {
        // Where tasks are to be changed, all that is left out is read as one.
        guard !isStrict else { return }
        let start = at
        if takes("but not", "and not", "not", "except", "without", "but not tagged", "and not tagged", "but no"),
            !["those", "these", "them", "all", "any", "my", "ones", "anything", "everything"].contains(key ?? ""),
            let name = name(isNamed: true)
        {
            selection.add("!" + name.asFilterTag, "but not \(name)")
        } else {
            at = start
        }
    }

    /// `the work tag`.
    private mutating func namedBefore() -> Bool {
        guard let word = rest.first, word.kind != .mark, ["tag", "label"].contains(passage.key(at + 1)),
            ["with", "the", "have", "has", "under"].contains(passage.key(at - 1))
        else { return false }
        at += 2
        let name = passage.utterance[word.inner]
        selection.add(name.asFilterTag, "tagged " + name)
        return true
    }

    private mutating func another() -> (String, isOr: Bool)? {
        let start = at
        var isOr = false
        if takes("or") {
            isOr = true
        } else if !takes("and", "&", ",", "+", ", and", "as well as") {
            return nil
        }
        if takes("or") { isOr = true }
        _ = take("tagged", "tag", "with tag")
        if let name = name(isNamed: true) { return (name, isOr) }
        at = start
        return nil
    }

    /// A tag's name: quoted, with its mark, or a word that means nothing else here.
    private mutating func name(isNamed: Bool) -> String? {
        guard let word = rest.first else { return nil }
        switch word.kind {
        case .tag, .quotation: break
        case .mark: return nil
        case .word:
            let ends = TagWords.endings.contains(word.key) || PriorityWords.exact(word.key) != nil
            guard isNamed, !ends else { return nil }
        }
        at += 1
        return passage.utterance[word.inner]
    }
}
