/// The operations of one access policy, part by part of their paths, and searched as daprd searches them.
///
/// On the way down the first node that has a rule decides: `/x` is the rule for everything below `/x`, and `/x/y` or
/// `/x/**` beside it is never read. Among the nodes of one level the first that fits is taken, and there is no way back.
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
                // What was said first holds.
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

    /// Adds a rule, unless there is one of that name.
    mutating func put(_ operation: String, _ rule: Rule) { root.put(Self.parts(of: operation)[...], rule) }

    /// The rule that decides about a path.
    func rule(for path: String) -> Rule? {
        var node = root
        let parts = Self.parts(of: path)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard let next = node.child(for: part, isLast: isLast) else { return nil }
            node = next
            if let rule = node.rule {
                // A star at the end of a name is one part and no more.
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

    /// A star stands for any characters, or none.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }
}
