import JSON
import ServiceKit

/// The members of a request's JSON object, read strictly: every fault is collected under its member's name.
struct BodyMembers {
    private let object: JSONObject
    private(set) var faults: [FieldFault]

    /// - Throws: ``Problem`` 400 when the value is not an object.
    init(_ value: JSONValue, known: [String]) throws {
        guard case .object(let object) = value else {
            throw Problem.invalid("body", "must be a JSON object")
        }
        self.object = object
        let unknown = object.keys.filter { !known.contains($0) }.prefix(8)
        faults = unknown.map { name in
            let shown = String(name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(64).map(Character.init))
            return FieldFault(shown, "is not known here; known are \(known.joined(separator: ", "))")
        }
        if let repeated = object.repeated, known.contains(repeated) {
            faults.append(FieldFault(repeated, "occurs twice"))
        }
    }

    mutating func read<Value>(_ name: String, _ read: (JSONValue) throws -> Value) -> Value? {
        guard let value = object[name] else {
            faults.append(FieldFault(name, "is required"))
            return nil
        }
        return attempt(name, value, read)
    }

    mutating func readOptional<Value>(_ name: String, _ read: (JSONValue) throws -> Value) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        return attempt(name, value, read)
    }

    private mutating func attempt<Value>(
        _ name: String, _ value: JSONValue, _ read: (JSONValue) throws -> Value
    ) -> Value? {
        do { return try read(value) } catch {
            faults.append(error as? FieldFault ?? FieldFault(name, "cannot be read"))
            return nil
        }
    }
}

extension JSONValue {
    func text(_ field: String) throws(FieldFault) -> String {
        guard let string else { throw FieldFault(field, "must be a string") }
        return string
    }

    func flag(_ field: String) throws(FieldFault) -> Bool {
        guard let bool else { throw FieldFault(field, "must be true or false") }
        return bool
    }
}
