import FoundationEssentials
import JSON

/// What a real daprd answered, as it was recorded. `Recordings/README.md` says what the members mean.
enum Recordings {
    static let folder = #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/\($1)" } + "/Recordings"

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else { throw Missing(path: path) }
        return Array(data)
    }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(path)") }

    static func json(_ path: String) throws -> JSONValue { try JSONValue(try bytes(path)) }

    static func cases(of area: Area) throws -> [RecordedCase] {
        (try json("\(area.name).json").array ?? []).map { RecordedCase($0, area: area) }
    }

    struct Missing: Error {
        let path: String
    }
}

/// One file of recordings.
struct Area: Sendable, Hashable {
    /// Its path below `Recordings`, without the extension.
    let name: String
    /// Its cases build on one another: each is replayed after those before it, on the same sidecar.
    var isOrdered = false
}

/// One recorded conversation.
struct RecordedCase: Sendable {
    let id: String
    let about: String
    let fixture: String
    /// The components that answered so.
    let components: [String]
    let steps: [JSONValue]
    /// Set for what was observed and is no script.
    let replay: String?
    let area: Area

    init(_ json: JSONValue, area: Area) {
        id = json["id"]?.string ?? ""
        about = json["about"]?.string ?? ""
        fixture = json["fixture"]?.string ?? ""
        components = json["components"]?.array?.compactMap(\.string) ?? []
        steps = json["steps"]?.array ?? []
        replay = json["replay"]?.string
        self.area = area
    }
}
