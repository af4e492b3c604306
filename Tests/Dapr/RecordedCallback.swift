import Dapr
import FoundationEssentials
import HTTPTypes
import JSON

/// A request that a real sidecar sent to its application, from the recordings beside the tests.
struct RecordedCallback: Sendable, CustomStringConvertible {
    let id: String
    let request: AppRequest
    let body: JSONValue

    var description: String { id }

    /// Whether the recording does not say what the data were.
    var hasPlaceholderData: Bool { body["data_base64"]?.string?.hasPrefix("$") == true }

    /// All callbacks of a recording, in order.
    static func all(of recording: String) throws -> [RecordedCallback] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "Recorded/\(recording).json")
        let cases = try JSONValue(Array(try Data(contentsOf: file))).array ?? []
        return cases.flatMap { recorded in
            let steps = recorded["steps"]?.array ?? []
            return steps.flatMap { $0["callbacks"]?.array ?? [] }.compactMap {
                RecordedCallback(recorded["id"]?.string ?? "", $0["callback"])
            }
        }
    }

    private init?(_ id: String, _ callback: JSONValue?) {
        guard let callback, let path = callback["path"]?.string, let method = callback["method"]?.string,
            let method = HTTPRequest.Method(method)
        else { return nil }
        var headers = HTTPFields()
        for (name, value) in callback["headers"]?.object ?? JSONObject() {
            guard let name = HTTPField.Name(name), let value = value.string else { continue }
            headers[name] = value
        }
        self.id = id
        body = callback["body"]?["json"] ?? .null
        request = AppRequest(method, path, headers: headers, body: callback["body"] == nil ? [] : body.bytes)
    }
}
