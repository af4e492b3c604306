/// A value of a YAML document that remembers the line it was written on, so that a fault can point at it.
public struct YAMLNode: Sendable, Equatable {
    /// What a node holds. Scalars stay text: what they mean is the reader's business.
    public enum Content: Sendable, Equatable {
        /// `plain` is false when the text was quoted, so that `"true"` and `true` can be told apart.
        case scalar(String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    public let content: Content
    /// The line the node starts on, counted from 1.
    public let line: Int

    public init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }
}

/// A key and its value in a mapping.
public struct YAMLEntry: Sendable, Equatable {
    public let key: String
    public let value: YAMLNode
    /// The line the key was written on, counted from 1.
    public let line: Int

    public init(key: String, value: YAMLNode, line: Int) {
        self.key = key
        self.value = value
        self.line = line
    }
}

/// What is wrong with a text that should have been YAML.
public struct YAMLFault: Error, Sendable, Equatable {
    public let message: String
    /// The line where reading stopped, counted from 1.
    public let line: Int

    public init(_ message: String, line: Int) {
        self.message = message
        self.line = line
    }
}

extension YAMLNode {
    /// The text of a scalar; nil for anything else, and for the plain words that mean null.
    public var text: String? {
        guard case .scalar(let text, let plain) = content else { return nil }
        return plain && ["", "~", "null", "Null", "NULL"].contains(text) ? nil : text
    }

    /// True for a plain scalar that means null, an empty value included.
    public var isNull: Bool {
        guard case .scalar(_, plain: true) = content else { return false }
        return text == nil
    }

    public var integer: Int? {
        guard case .scalar(let text, plain: true) = content else { return nil }
        return Int(text)
    }

    public var bool: Bool? {
        guard case .scalar(let text, plain: true) = content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    public var elements: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    public var entries: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    public subscript(_ key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }
}
