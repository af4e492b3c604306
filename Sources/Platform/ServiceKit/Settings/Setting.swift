/// One environment variable: declared once, with its type, its default and what it is for.
public struct Setting<Value: SettingValue>: Sendable {
    /// The variable's name.
    public let name: String
    /// What holds when the variable is not set, or empty.
    public let fallback: Value
    /// What the variable decides, for the settings table.
    public let purpose: String
    let accepts: @Sendable (Value) -> Bool

    /// Declares a variable.
    /// - Parameter accepts: says whether a value that could be read is sensible.
    public init(
        _ name: String, default fallback: Value, _ purpose: String,
        where accepts: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) {
        self.name = name
        self.fallback = fallback
        self.purpose = purpose
        self.accepts = accepts
    }

    /// The row of the settings table.
    public var description: SettingDescription {
        SettingDescription(
            name: name, type: Value.settingType, fallback: fallback.settingText, purpose: purpose)
    }
}

/// What the settings table says of one variable.
public struct SettingDescription: Sendable, Hashable {
    /// The variable's name.
    public let name: String
    /// The type's name.
    public let type: String
    /// The default as it would be written; empty for none.
    public let fallback: String
    /// What the variable decides.
    public let purpose: String
}

/// A variable whose text cannot be used. The text itself is not repeated: it may be a secret.
public struct SettingFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// What was expected of it.
    public let expected: String

    /// One line for the operator.
    public var description: String { "the environment variable \(name) is not a usable \(expected)" }
}

/// The environment of a process, read through declared settings.
public struct Settings: Sendable {
    private let environment: [String: String]

    /// - Parameter environment: the variables, by name.
    public init(_ environment: [String: String]) { self.environment = environment }

    /// The value of a variable, or its default when it is unset or empty.
    /// - Throws: ``SettingFault`` when the text is no such value.
    public func read<Value>(_ setting: Setting<Value>) throws(SettingFault) -> Value {
        guard let text = environment[setting.name], !text.isEmpty else { return setting.fallback }
        guard let value = Value(setting: text), setting.accepts(value) else {
            throw SettingFault(name: setting.name, expected: Value.settingType)
        }
        return value
    }

    /// The raw variables, for libraries that define their own, such as Dapr's.
    public var variables: [String: String] { environment }
}
