import CYAML

/// A value of a YAML document with its line, so that errors can point to it.
package struct YAMLNode: Sendable, Equatable {
    /// The content of a node. Scalars are kept as text, to be interpreted by the reader.
    package enum Content: Sendable, Equatable {
        /// `plain` is false when the text was quoted, so that `"true"` and `true` can be distinguished.
        case scalar(String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package let content: Content
    /// The line the node starts on, counted from 1.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }
}

/// A key and its value in a mapping.
package struct YAMLEntry: Sendable, Equatable {
    package let key: String
    package let value: YAMLNode
    /// The line the key was written on, counted from 1.
    package let line: Int

    package init(key: String, value: YAMLNode, line: Int) {
        self.key = key
        self.value = value
        self.line = line
    }
}

/// An error in YAML text.
package struct YAMLFault: Error, Sendable, Equatable {
    package let message: String
    /// The line where reading stopped, counted from 1.
    package let line: Int

    package init(_ message: String, line: Int) {
        self.message = message
        self.line = line
    }
}

extension YAMLNode {
    /// The text of a scalar; nil for anything else, and for the plain words that mean null.
    package var text: String? {
        guard case .scalar(let text, let plain) = content else { return nil }
        return plain && ["", "~", "null", "Null", "NULL"].contains(text) ? nil : text
    }

    /// True for a plain scalar that means null, including an empty value.
    package var isNull: Bool {
        guard case .scalar(_, plain: true) = content else { return false }
        return text == nil
    }

    package var integer: Int? {
        guard case .scalar(let text, plain: true) = content else { return nil }
        return Int(text)
    }

    package var bool: Bool? {
        guard case .scalar(let text, plain: true) = content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    package var elements: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    package var entries: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    package subscript(_ key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }
}

extension YAMLNode {
    /// Reads every document of a YAML text; empty documents are left out.
    ///
    /// Aliases are resolved. A text nested or expanded far beyond what a person would write is refused.
    /// - Throws: ``YAMLFault`` naming the line.
    package static func documents(in text: [UInt8]) throws(YAMLFault) -> [YAMLNode] {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw YAMLFault("the reader did not start", line: 1) }
        defer { yaml_parser_delete(&parser) }
        let outcome = text.withUnsafeBufferPointer { input -> Result<[YAMLNode], YAMLFault> in
            yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
            return Result { () throws(YAMLFault) in try readAll(&parser) }
        }
        return try outcome.get()
    }

    private static func readAll(_ parser: inout yaml_parser_t) throws(YAMLFault) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while true {
            var document = yaml_document_t()
            guard yaml_parser_load(&parser, &document) == 1 else {
                let problem = parser.problem.map { String(cString: $0) } ?? "not YAML"
                throw YAMLFault(problem, line: max(Int(parser.problem_mark.line), Int(parser.mark.line)) + 1)
            }
            defer { yaml_document_delete(&document) }
            guard let root = yaml_document_get_root_node(&document) else { return documents }
            var builder = YAMLTreeBuilder(nodes: document.nodes.start)
            let node = try builder.node(root.pointee, depth: 0)
            if !node.isNull { documents.append(node) }
        }
    }
}

/// Converts libyaml's flat array of nodes to a tree.
private struct YAMLTreeBuilder {
    let nodes: UnsafeMutablePointer<yaml_node_t>?
    var remaining = 100_000

    mutating func node(_ node: yaml_node_t, depth: Int) throws(YAMLFault) -> YAMLNode {
        let line = Int(node.start_mark.line) + 1
        remaining -= 1
        guard depth < 64, remaining > 0 else { throw YAMLFault("nested too deeply, or too large", line: line) }
        switch node.type {
        case YAML_SEQUENCE_NODE: return YAMLNode(.sequence(try elements(node, depth: depth)), line: line)
        case YAML_MAPPING_NODE: return YAMLNode(.mapping(try entries(node, depth: depth)), line: line)
        default:
            let plain = node.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            return YAMLNode(.scalar(text(of: node), plain: plain), line: line)
        }
    }

    private func text(of node: yaml_node_t) -> String {
        let bytes = UnsafeBufferPointer(start: node.data.scalar.value, count: node.data.scalar.length)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func elements(_ node: yaml_node_t, depth: Int) throws(YAMLFault) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        var item = node.data.sequence.items.start
        while let current = item, let nodes, current != node.data.sequence.items.top {
            elements.append(try self.node(nodes[Int(current.pointee) - 1], depth: depth + 1))
            item = current + 1
        }
        return elements
    }

    private mutating func entries(_ node: yaml_node_t, depth: Int) throws(YAMLFault) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var seen: Set<String> = []
        var pair = node.data.mapping.pairs.start
        while let current = pair, let nodes, current != node.data.mapping.pairs.top {
            let keyNode = nodes[Int(current.pointee.key) - 1]
            let line = Int(keyNode.start_mark.line) + 1
            guard keyNode.type == YAML_SCALAR_NODE else { throw YAMLFault("a key must be a word", line: line) }
            let key = text(of: keyNode)
            guard seen.insert(key).inserted else { throw YAMLFault("\(key) is given twice", line: line) }
            let value = try self.node(nodes[Int(current.pointee.value) - 1], depth: depth + 1)
            entries.append(YAMLEntry(key: key, value: value, line: line))
            pair = current + 1
        }
        return entries
    }
}
