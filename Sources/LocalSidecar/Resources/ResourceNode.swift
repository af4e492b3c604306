import Encoding
import YAML

/// A part of a resource file with its location, so that errors can name it.
struct ResourceNode: Sendable {
    let node: YAMLNode
    /// Such as `spec.policies.retries`.
    let key: String
    let path: String

    func fault(_ message: String) -> ResourceFault {
        ResourceFault(path: path, line: node.line, key: key, message)
    }

    private func place(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

    /// A member; nil when it is missing or empty.
    subscript(_ name: String) -> ResourceNode? {
        guard let member = node[name], !member.isNull else { return nil }
        return ResourceNode(node: member, key: place(name), path: path)
    }

    /// - Throws: ``ResourceFault`` when the member is missing.
    func required(_ name: String) throws(ResourceFault) -> ResourceNode {
        guard let member = self[name] else {
            throw ResourceFault(path: path, line: node[name]?.line ?? node.line, key: place(name), "missing")
        }
        return member
    }

    /// - Throws: ``ResourceFault`` for an unknown key, suggesting the one that was probably meant.
    func allow(_ known: Set<String>) throws(ResourceFault) {
        guard let entries = node.entries else { throw fault("must have named keys") }
        for entry in entries where !known.contains(entry.key) {
            let hint =
                EditDistance.nearest(to: entry.key, among: known.sorted(), within: 2).map { "; did you mean \($0)?" }
                ?? ""
            throw ResourceFault(path: path, line: entry.line, key: place(entry.key), "no such key\(hint)")
        }
    }

    /// The members of a mapping.
    func entries() throws(ResourceFault) -> [(name: String, value: ResourceNode)] {
        guard let entries = node.entries else { throw fault("must have named keys") }
        return entries.map { ($0.key, ResourceNode(node: $0.value, key: place($0.key), path: path)) }
    }

    func elements() throws(ResourceFault) -> [ResourceNode] {
        guard let elements = node.elements else { throw fault("must be a list") }
        return elements.enumerated().map { ResourceNode(node: $1, key: "\(key)[\($0)]", path: path) }
    }
}

extension ResourceDocument {
    /// The body, with its location in the file.
    ///
    /// - Throws: ``ResourceFault`` when there is none.
    func body() throws(ResourceFault) -> ResourceNode {
        guard let spec, spec.entries != nil else { throw fault("spec", line: spec?.line, "missing") }
        return ResourceNode(node: spec, key: "spec", path: path)
    }
}

extension ResourceNode {
    /// The text of any scalar, whether quoted or a bare number or word.
    func text() throws(ResourceFault) -> String {
        guard let text = node.scalarText else { throw fault("must be a text") }
        return text
    }

    func texts() throws(ResourceFault) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    /// One of several words, in any case; returned as spelled in `words`.
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

    /// A duration in the notation of resiliency policies: Go's, or a bare number of milliseconds.
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
