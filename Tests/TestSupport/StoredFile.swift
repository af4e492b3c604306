import FoundationEssentials
package import JSON
package import Store
import Testing

/// A document that an earlier version of the code wrote, in the folder `Stored` of a test target.
package struct StoredFile: Sendable {
    /// The document.
    package let json: JSONValue

    /// - Parameter file: the test's own file, beside whose folder the document's is.
    package init(_ name: String, beside file: String) throws {
        let folder = "/" + file.split(separator: "/").dropLast().joined(separator: "/")
        json = try JSONValue(
            Array(try #require(FileManager.default.contents(atPath: "\(folder)/Stored/\(name).json"))))
    }

    /// Holds a type of documents of the state store to the file: it reads it whole, and writes the same again.
    package func check<Value: ConditionalDocument>(_ type: Value.Type) throws {
        let stored = try StoredDocument<Value>(json.bytes)
        #expect(try JSONValue(stored.bytes()).withoutNulls == json.withoutNulls)
        #expect(try StoredDocument<Value>(stored.bytes()).value == stored.value)
    }

    /// The same for any other file.
    package func checkCodable<Value: Codable & Equatable>(_ type: Value.Type) throws {
        let value = try json.decode(type)
        #expect(try JSONValue(encoding: value).withoutNulls == json.withoutNulls)
        #expect(try JSONValue(encoding: value).decode(type) == value)
    }
}

extension JSONValue {
    /// A member that is null says what one says that is not there, in all of these documents.
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .object(let object):
            .object(JSONObject(object.filter { !$0.value.isNull }.map { ($0.key, $0.value.withoutNulls) }))
        case .array(let elements): .array(elements.map(\.withoutNulls))
        default: self
        }
    }
}
