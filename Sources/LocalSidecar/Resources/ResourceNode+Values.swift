import YAML

extension ResourceNode {
    /// Any scalar as it is written, whether quoted or a bare number or word.
    func text() throws(ResourceFault) -> String {
        guard let text = node.scalarText else { throw fault("must be a text") }
        return text
    }

    func texts() throws(ResourceFault) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    /// One of several words, in any case; answered as it is given here.
    func word(_ words: String...) throws(ResourceFault) -> String {
        let text = try text()
        guard let word = words.first(where: { $0.lowercased() == text.lowercased() }) else {
            throw fault("must be \(words.dropLast().joined(separator: ", ")) or \(words.last ?? ""), not \(text)")
        }
        return word
    }

    func flag() throws(ResourceFault) -> Bool {
        guard let flag = node.bool else { throw fault("must be true or false") }
        return flag
    }

    func whole(atLeast least: Int) throws(ResourceFault) -> Int {
        guard let number = node.integer, number >= least else {
            throw fault("must be a whole number, \(least) or more")
        }
        return number
    }

    /// A duration as resiliency policies have them: Go's words, or a bare number of milliseconds.
    func duration() throws(ResourceFault) -> Duration {
        guard let duration = GoDuration.policy(try text()), duration >= .zero else {
            throw fault("is not a duration, such as 500ms, 15s or 1h")
        }
        return duration
    }
}

extension YAMLNode {
    /// The text of any scalar, whether quoted or a bare number or word.
    var scalarText: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }
}
