/// The operations of one access policy as a tree of path parts, searched as in daprd.
///
/// On the way down the first node with a rule decides: `/x` is the rule for everything below `/x`, and `/x/y` or
/// `/x/**` beside it is never consulted. Among the nodes of one level the first match is taken, without backtracking.
/// Source: daprd's `pkg/config/acl_trie.go`.
struct OperationTree<Rule: Sendable>: Sendable {
    private struct Node: Sendable {
        let part: String
        var rule: Rule?
        var children: [Node] = []

        mutating func put(_ parts: ArraySlice<String>, _ rule: Rule) {
            guard let part = parts.first else { return }
            let isLast = parts.count == 1
            guard let index = children.firstIndex(where: { $0.part == part }) else {
                var child = Node(part: part, rule: isLast ? rule : nil)
                child.put(parts.dropFirst(), rule)
                return children.append(child)
            }
            if isLast {
                // The first rule for a path counts.
                children[index].rule = children[index].rule ?? rule
            } else {
                children[index].put(parts.dropFirst(), rule)
            }
        }

        func child(for part: String, isLast: Bool) -> Node? {
            children.first { child in
                if child.part == part || child.part == "**" { return true }
                if child.part == "*" { return isLast }
                return OperationTree.matches(child.part[...], part[...])
            }
        }
    }

    private var root = Node(part: "")

    /// Adds a rule, unless there is one for the same operation.
    mutating func put(_ operation: String, _ rule: Rule) { root.put(Self.parts(of: operation)[...], rule) }

    /// The rule that applies to a path.
    func rule(for path: String) -> Rule? {
        var node = root
        let parts = Self.parts(of: path)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard let next = node.child(for: part, isLast: isLast) else { return nil }
            node = next
            if let rule = node.rule {
                // A trailing star in a name matches exactly one part.
                if !isLast, node.part == "*" { continue }
                return rule
            }
            if isLast { return node.child(for: "*", isLast: true)?.rule }
        }
        return nil
    }

    private static func parts(of path: String) -> [String] {
        let whole = path.lowercased()
        return (whole.hasPrefix("/") ? whole.dropFirst() : whole[...])
            .split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    }

    /// Matches a pattern in which a star stands for any number of characters.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }
}
