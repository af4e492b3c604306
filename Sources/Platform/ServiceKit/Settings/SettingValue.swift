public import Logging

/// A type that an environment variable can be read as.
public protocol SettingValue: Sendable {
    /// The type's name as the settings table shows it.
    static var settingType: String { get }
    /// Reads the variable's text.
    /// - Returns: nil when the text is no such value.
    init?(setting text: String)
    /// The value as it would be written in the environment.
    var settingText: String { get }
}

extension String: SettingValue {
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "text" }
    /// Takes the text as it is.
    public init?(setting text: String) { self = text }
    /// The text itself.
    public var settingText: String { self }
}

extension Int: SettingValue {
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "integer" }
    /// Reads a decimal integer.
    public init?(setting text: String) { self.init(text) }
    /// The decimal digits.
    public var settingText: String { String(self) }
}

extension Double: SettingValue {
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "number" }
    /// Reads a decimal number.
    public init?(setting text: String) {
        guard let number = Self(text), number.isFinite else { return nil }
        self = number
    }
    /// The shortest digits; none after a point that are not needed.
    public var settingText: String { self == rounded() ? String(Int(self)) : String(self) }
}

extension Bool: SettingValue {
    /// See ``SettingValue/settingType``.
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
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "duration" }
    /// Reads a whole number with a unit: `500ms`, `20s`, `5m`, `2h`; without a unit it counts seconds.
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
    /// Whole seconds when it has no fraction, milliseconds otherwise.
    public var settingText: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return milliseconds.isMultiple(of: 1000) ? "\(seconds)s" : "\(milliseconds)ms"
    }
}

extension Logger.Level: SettingValue {
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "level" }
    /// Reads the level's name, such as `info`.
    public init?(setting text: String) { self.init(rawValue: text.lowercased()) }
    /// The level's name.
    public var settingText: String { rawValue }
}

extension Array: SettingValue where Element: SettingValue {
    /// See ``SettingValue/settingType``.
    public static var settingType: String { "list of \(Element.settingType)" }
    /// Reads elements separated by commas; empty ones are left out.
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
    /// See ``SettingValue/settingType``.
    public static var settingType: String { Wrapped.settingType }
    /// Reads the wrapped type.
    public init?(setting text: String) {
        guard let value = Wrapped(setting: text) else { return nil }
        self = .some(value)
    }
    /// The value's text, nothing without one.
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
