package import FoundationEssentials
package import JSON

/// The golden files: one event or frame each, as it crosses the wire. The web app's tests read the same ones.
package enum Golden {
    /// The file's text without the line break at its end.
    package static func bytes(_ name: String) throws -> [UInt8] {
        let file = folder.appending(path: "\(name).json").path()
        var bytes = try Array(Data(contentsOf: URL(filePath: file)))
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }

    /// The file as a value.
    package static func json(_ name: String) throws -> JSONValue { try JSONValue(bytes(name)) }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Where the golden files are.
    package static let folder = root.appending(path: "Tests/Contracts/Golden")
    /// Where the JSON Schemas are.
    package static let contracts = root.appending(path: "specs/002-events/contracts")

    /// A schema of the events' contracts.
    package static func schema(_ name: String) throws -> JSONValue {
        try JSONValue(Array(Data(contentsOf: contracts.appending(path: "\(name).schema.json"))))
    }
}
