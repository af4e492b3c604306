import FoundationEssentials
import JSON
import Testing

/// The golden files: one event or frame each, as it crosses the wire. The web app's tests read the same ones.
enum Golden {
    /// The file's text without the line break at its end.
    static func bytes(_ name: String) throws -> [UInt8] {
        let file = folder.appending(path: "\(name).json").path()
        var bytes = try Array(Data(contentsOf: URL(filePath: file)))
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue(bytes(name)) }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    /// Where the JSON Schemas are.
    static let contracts = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "specs/002-events/contracts")

    static func schema(_ name: String) throws -> JSONValue {
        try JSONValue(Array(Data(contentsOf: contracts.appending(path: "\(name).schema.json"))))
    }
}
