import JSON
import Timestamps

@testable import LocalSidecar

/// The values behind `${…}`: those of the surroundings, and those that a case met first and expects again.
struct Placeholders: Sendable {
    private(set) var values: [String: String]

    init(surroundings: [String: String]) { values = surroundings }

    /// A text of a recording with all that is known filled in.
    func filled(_ text: String) -> String {
        Self.parts(of: text).map { part in
            switch part {
            case .literal(let literal): literal
            case .placeholder(let kind, let name): values[name ?? kind] ?? Self.moment(kind) ?? "${\(kind)}"
            }
        }.joined()
    }

    func filled(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(filled(text))
        case .array(let elements): .array(elements.map(filled))
        case .object(let object): .object(JSONObject(object.members.map { (key: $0.key, value: filled($0.value)) }))
        default: value
        }
    }

    /// Whether a text is what a pattern says; remembers what it learned when it is.
    mutating func matches(_ pattern: String, _ text: String) -> Bool {
        guard let learned = Self.match(Self.parts(of: pattern)[...], text[...], values) else { return false }
        values = learned
        return true
    }

    private enum Part {
        case literal(String)
        case placeholder(kind: String, name: String?)
    }

    private static func parts(of pattern: String) -> [Part] {
        var parts: [Part] = []
        var rest = pattern[...]
        while let open = rest.firstRange(of: "${"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
            let words = rest[open.upperBound..<close].split(separator: ":", maxSplits: 1).map(String.init)
            let name = words.count > 1 ? words.joined(separator: ":") : nil
            parts.append(.placeholder(kind: words.first ?? "", name: name))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        return parts
    }

    /// The values after a match; nil when there is none.
    private static func match(
        _ parts: ArraySlice<Part>, _ text: Substring, _ values: [String: String]
    ) -> [String: String]? {
        guard let part = parts.first else { return text.isEmpty ? values : nil }
        switch part {
        case .literal(let literal):
            return text.hasPrefix(literal) ? match(parts.dropFirst(), text.dropFirst(literal.count), values) : nil
        case .placeholder(let kind, let name):
            if let known = values[name ?? kind] {
                return text.hasPrefix(known) ? match(parts.dropFirst(), text.dropFirst(known.count), values) : nil
            }
            for length in stride(from: text.count, through: 0, by: -1) {
                let candidate = String(text.prefix(length))
                guard isOne(candidate, kind) else { continue }
                var learned = values
                if let name { learned[name] = candidate }
                if let found = match(parts.dropFirst(), text.dropFirst(length), learned) { return found }
            }
            return nil
        }
    }

    private static func isOne(_ text: String, _ kind: String) -> Bool {
        switch kind {
        case "any": true
        case "etag", "hostname": !text.isEmpty
        case "uuid": isHex(text, groups: [8, 4, 4, 4, 12])
        case "traceid": isHex(text, groups: [32])
        case "spanid": isHex(text, groups: [16])
        case "traceparent": SidecarTrace.isValid(text)
        case "int", "port": Int(text) != nil
        case "rfc3339": Timestamp(rfc3339: text) != nil
        case "gotime": text.hasSuffix(" UTC") && text.contains(" +0000") && text.count >= 29
        default: false
        }
    }

    private static func isHex(_ text: String, groups: [Int]) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == groups && parts.joined().allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    /// `now-3600s` and its like.
    private static func moment(_ kind: String) -> String? {
        guard kind.hasPrefix("now"), kind.hasSuffix("s"), let seconds = Int(kind.dropFirst(3).dropLast()) else {
            return nil
        }
        return Timestamp(seconds: Timestamp.now.seconds + Int64(seconds)).rfc3339
    }
}
