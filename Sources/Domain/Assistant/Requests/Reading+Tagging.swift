/// `tag it work`, `remove the tag work from it`, and tags by themselves.
extension Reading {
    var tagging: Request? { removingTags ?? addingTags }

    private var addingTags: Request? {
        if let rest = passage.after("add", "put", "attach", "give", "apply", "assign", "set") {
            if let request = namedTags(rest) { return request }
        }
        guard
            let rest = passage.after("tag", "label", "categorise", "categorize", "re-tag", "also tag", "file", "retag")
        else { return nil }
        if let (left, right) = rest.splitLast(
            at: "with the tags", "with the tag", "with tags", "with tag", "with", "as", "under", ":", "to be"),
            let names = names(right), let target = target(left)
        {
            return .edit(target, .addTags(names))
        }
        // `tag buy eggs breakfast`: the last word.
        let words = rest.trimmed
        guard words.count > 1, let name = words.last, name.kind != .mark else { return nil }
        let isList = ["and", "&", ","].contains(words.key(words.count - 2) ?? "")
        let length = isList && words.count > 3 ? 3 : 1
        guard let names = names(words.from(words.count - length)), let target = target(words.upTo(words.count - length))
        else { return nil }
        return .edit(target, .addTags(names))
    }

    /// `the tag X to Y`, `#x to Y`, `X as a tag to Y`.
    private func namedTags(_ rest: Passage) -> Request? {
        let after = rest.after(
            "tag", "tags", "the tag", "the tags", "a tag", "label", "the label", "a label", "a tag called", "a tag of",
            "tag :", "tags :")
        let isMarked = rest.first?.kind == .tag
        guard let words = after ?? (isMarked ? rest : nil) else {
            return tagBefore(rest)
        }
        if let (left, right) = words.split(at: "to", "on", "onto", "for"), let names = names(left),
            let target = target(right)
        {
            return .edit(target, .addTags(names))
        }
        if passage.key(0) == "give", let names = names(words) { return .edit(.it, .addTags(names)) }
        return after != nil
            ? names(words).map { .edit(.it, .addTags($0)) }
            : isMarked && words.words.allSatisfy { $0.kind != .word }
                ? names(words).map { .edit(.it, .addTags($0)) } : nil
    }

    /// `the work tag to X`, `give X the tag work`.
    private func tagBefore(_ rest: Passage) -> Request? {
        if let (left, right) = rest.split(at: "the tag", "the tags", "a tag", "tag"), passage.key(0) == "give",
            let names = names(right), let target = target(left)
        {
            return .edit(target, .addTags(names))
        }
        guard let (left, right) = rest.split(at: "to", "on", "onto"),
            let named = left.before(end: "tag", "tags", "label"),
            let names = names(named), let target = target(right)
        else { return nil }
        return .edit(target, .addTags(names))
    }

    private var removingTags: Request? {
        if let rest = passage.after(
            "untag", "remove tags from", "clear tags from", "clear the tags of", "remove all tags from",
            "remove the tags from", "clear the tags on", "clear tags on", "remove all the tags from",
            "clear all tags from")
        {
            if passage.key(0) == "untag", let (left, right) = rest.splitLast(at: "from", "as", "with") {
                // `untag work from X`, `untag X from work`: a task is rarely named by what is one of its tags.
                if let names = names(right), left.count >= right.count || right.count == 1 {
                    return target(left).map { .edit($0, .removeTags(names)) }
                }
                if let names = names(left) { return target(right).map { .edit($0, .removeTags(names)) } }
            }
            return target(rest).map { .edit($0, .clearTags) }
        }
        guard let rest = passage.after("remove", "delete", "take", "drop", "strip", "clear", "take off", "get rid of")
        else { return nil }
        let isMarked = rest.first?.kind == .tag
        if let words = rest.after("tag", "tags", "the tag", "the tags", "label", "the label", "its tag")
            ?? (isMarked ? rest : nil),
            let (left, right) = words.splitLast(at: "from", "off", "of", "on"), let names = names(left),
            let target = target(right)
        {
            return .edit(target, .removeTags(names))
        }
        if let (left, right) = rest.splitLast(at: "from", "off", "off of", "on"),
            let named = left.before(end: "tag", "tags", "label"),
            let names = names(named), let target = target(right)
        {
            return .edit(target, .removeTags(names))
        }
        guard isMarked, let names = names(rest) else { return nil }
        return .edit(.it, .removeTags(names))
    }

    // MARK: tags by themselves

    private static let lists: Set = [
        "tags", "list tags", "list my tags", "show tags", "show my tags", "show me my tags", "what tags do i have",
        "my tags", "list all tags", "show all tags", "what tags are there", "which tags do i have",
        "show me all tags", "what tags do i use", "all tags", "what are my tags", "list all my tags",
        "show all my tags", "which tags are there", "what tags have i got", "show me the tags", "show me all my tags",
        "list the tags", "what labels do i have", "what tags have i used", "what categories do i have", "show labels",
        "list labels", "which tags do i use", "how many tags do i have", "show me tags",
    ]

    var taggingInGeneral: Request? {
        if passage.isOne(of: Self.lists) || isListing(["tags", "labels", "categories", "hashtags"]) { return .tags }
        if let rest = passage.after(
            "rename tag", "rename the tag", "change the tag", "change tag", "merge tag", "merge the tag",
            "rename label", "rename the label"),
            let (left, right) = rest.split(at: "to", "into", "as"), let old = names(left), let new = names(right),
            old.count == 1, new.count == 1
        {
            return .renameTag(from: old[0], to: new[0])
        }
        if let rest = passage.after("rename", "merge"), let (left, right) = rest.split(at: "to", "into", "as"),
            left.first?.kind == .tag || left.before(end: "tag") != nil, let old = names(left), let new = names(right),
            old.count == 1, new.count == 1
        {
            return .renameTag(from: old[0], to: new[0])
        }
        guard
            let rest = passage.after(
                "delete tag", "delete the tag", "remove tag", "remove the tag", "delete the label",
                "get rid of the tag", "drop the tag"),
            rest.splitLast(at: "from", "off", "of", "on") == nil
                || rest.before(end: "from everything", "from all tasks", "everywhere", "from all my tasks") != nil
        else { return wholeTagDeleted }
        let words =
            rest.before(
                end: "from everything", "from all tasks", "everywhere", "altogether", "completely", "from all my tasks")
            ?? rest
        return names(words).flatMap { $0.count == 1 ? .deleteTag($0[0]) : nil }
    }

    /// `delete the bills tag`.
    private var wholeTagDeleted: Request? {
        guard let rest = passage.after("delete", "remove", "get rid of"), let words = rest.before(end: "tag", "label"),
            words.count <= 3, let names = names(words), names.count == 1
        else { return nil }
        return .deleteTag(names[0])
    }
}
