public import Logging

/// An environment variable: declared once, with its type, default and purpose.
public struct Setting<Value: SettingValue>: Sendable {
    /// The variable's name.
    public let name: String
    /// The default, used when the variable is unset or empty.
    public let fallback: Value
    /// The variable's purpose, for the settings table.
    public let purpose: String
    let limit: SettingLimit<Value>

    /// Declares a variable.
    ///
    /// - Parameter limit: the values that it may have.
    public init(
        _ name: String, default fallback: Value, _ purpose: String, limit: SettingLimit<Value> = .none
    ) {
        self.name = name
        self.fallback = fallback
        self.purpose = purpose
        self.limit = limit
    }

    /// Declares a variable whose limit cannot be told in a few words.
    ///
    /// - Parameter accepts: returns true for a value that it may have.
    public init(
        _ name: String, default fallback: Value, _ purpose: String,
        where accepts: @escaping @Sendable (Value) -> Bool
    ) {
        self.init(name, default: fallback, purpose, limit: SettingLimit(words: "", accepts: accepts))
    }

    /// The row of the settings table.
    public var description: SettingDescription {
        SettingDescription(
            name: name, type: Value.settingType, fallback: fallback.settingText, purpose: purpose)
    }
}

/// The values that a variable may have, and the words that tell an operator of them.
public struct SettingLimit<Value: SettingValue>: Sendable {
    /// The words that follow the type's name, such as ` from 1 to 1000`.
    let words: String
    let accepts: @Sendable (Value) -> Bool

    /// Every value of the type.
    public static var none: Self { Self(words: "", accepts: { _ in true }) }

    /// This value and those above it.
    public static func atLeast(_ least: Value) -> Self where Value: Comparable {
        Self(words: ", at least \(least.settingText)", accepts: { $0 >= least })
    }

    /// The values above this one.
    public static func moreThan(_ bound: Value) -> Self where Value: Comparable {
        Self(words: ", more than \(bound.settingText)", accepts: { $0 > bound })
    }

    /// The values of a range.
    public static func from(_ range: ClosedRange<Value>) -> Self where Value: Comparable {
        Self(
            words: " from \(range.lowerBound.settingText) to \(range.upperBound.settingText)",
            accepts: { range.contains($0) })
    }

    /// The values of a range; a variable that is not set is within every limit.
    public static func from<Wrapped: SettingValue & Comparable>(_ range: ClosedRange<Wrapped>) -> Self
    where Value == Wrapped? {
        let limit = SettingLimit<Wrapped>.from(range)
        return Self(words: limit.words, accepts: { $0.map(limit.accepts) ?? true })
    }

    /// This value and those above it; a variable that is not set is within every limit.
    public static func atLeast<Wrapped: SettingValue & Comparable>(_ least: Wrapped) -> Self
    where Value == Wrapped? {
        let limit = SettingLimit<Wrapped>.atLeast(least)
        return Self(words: limit.words, accepts: { $0.map(limit.accepts) ?? true })
    }
}

/// The settings table's row of one variable.
public struct SettingDescription: Sendable, Hashable {
    /// The variable's name.
    public let name: String
    /// The type's name.
    public let type: String
    /// The default in the variable's notation; empty for none.
    public let fallback: String
    /// The variable's purpose.
    public let purpose: String
}

/// An invalid value of a variable. The text itself is omitted, since it may be a secret.
public struct SettingFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// The expected type and its limits, such as `a whole number from 1 to 1000`.
    public let expected: String

    /// One line for the operator.
    public var description: String { "the environment variable \(name) must be \(expected)" }

    init<Value>(_ setting: Setting<Value>) {
        name = setting.name
        let limit = setting.limit.words
        let isDuration = Value.settingType == "duration"
        expected = Self.words(of: Value.settingType) + (isDuration && limit.isEmpty ? " such as 20s or 5m" : limit)
    }

    private static func words(of type: String) -> String {
        switch type {
        case "integer": "a whole number"
        case "number": "a number"
        case "boolean": "true or false"
        case "duration": "a duration"
        case "level": "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))"
        default: "a usable \(type)"
        }
    }
}

/// The environment of a process, read through declared settings.
public struct Settings: Sendable {
    private let environment: [String: String]

    /// - Parameter environment: the variables, by name.
    public init(_ environment: [String: String]) { self.environment = environment }

    /// The value of a variable, or its default when it is unset or empty.
    ///
    /// - Throws: ``SettingFault`` for an invalid value.
    public func read<Value>(_ setting: Setting<Value>) throws(SettingFault) -> Value {
        guard let text = environment[setting.name], !text.isEmpty else { return setting.fallback }
        guard let value = Value(setting: text), setting.limit.accepts(value) else { throw SettingFault(setting) }
        return value
    }

    /// The raw variables, for libraries with variables of their own, such as Dapr's.
    public var variables: [String: String] { environment }
}

/// A type that an environment variable can be read as.
public protocol SettingValue: Sendable {
    /// The type's name in the settings table.
    static var settingType: String { get }
    /// Parses the variable's text.
    ///
    /// - Returns: nil for an invalid text.
    init?(setting text: String)
    /// The value in the notation of the environment.
    var settingText: String { get }
}

extension String: SettingValue {
    public static var settingType: String { "text" }
    /// Takes the text as it is.
    public init?(setting text: String) { self = text }
    /// The text itself.
    public var settingText: String { self }
}

extension Int: SettingValue {
    public static var settingType: String { "integer" }
    /// Reads a decimal integer.
    public init?(setting text: String) { self.init(text) }
    /// The decimal digits.
    public var settingText: String { String(self) }
}

extension Double: SettingValue {
    public static var settingType: String { "number" }
    /// Reads a decimal number.
    public init?(setting text: String) {
        guard let number = Self(text), number.isFinite else { return nil }
        self = number
    }
    /// The shortest digits, without decimals for an integer.
    public var settingText: String { self == rounded() ? String(Int(self)) : String(self) }
}

extension Bool: SettingValue {
    public static var settingType: String { "boolean" }
    /// Reads `true`, `1`, `yes`, `false`, `0` or `no`.
    public init?(setting text: String) {
        switch text.lowercased() {
        case "true", "1", "yes": self = true
        case "false", "0", "no": self = false
        default: return nil
        }
    }
    /// `true` or `false`.
    public var settingText: String { self ? "true" : "false" }
}

extension Duration: SettingValue {
    public static var settingType: String { "duration" }
    /// Reads a whole number with a unit: `500ms`, `20s`, `5m`, `2h`; the default unit is seconds.
    public init?(setting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": self = .milliseconds(number)
        case "", "s": self = .seconds(number)
        case "m": self = .seconds(number * 60)
        case "h": self = .seconds(number * 3600)
        default: return nil
        }
    }
    /// Whole seconds if possible, otherwise milliseconds.
    public var settingText: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return milliseconds.isMultiple(of: 1000) ? "\(seconds)s" : "\(milliseconds)ms"
    }
}

extension Logger.Level: SettingValue {
    public static var settingType: String { "level" }
    /// Reads the level's name, such as `info`.
    public init?(setting text: String) { self.init(rawValue: text.lowercased()) }
    /// The level's name.
    public var settingText: String { rawValue }
}

extension Array: SettingValue where Element: SettingValue {
    public static var settingType: String { "list of \(Element.settingType)" }
    /// Reads elements separated by commas, ignoring empty ones.
    public init?(setting text: String) {
        self = []
        for part in text.split(separator: ",") {
            guard let element = Element(setting: part.trimmingSpaces) else { return nil }
            append(element)
        }
    }
    /// The elements separated by commas.
    public var settingText: String { map(\.settingText).joined(separator: ",") }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    public static var settingType: String { Wrapped.settingType }
    /// Reads the wrapped type.
    public init?(setting text: String) {
        guard let value = Wrapped(setting: text) else { return nil }
        self = .some(value)
    }
    /// The value's text; empty for nil.
    public var settingText: String { self?.settingText ?? "" }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: String {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
