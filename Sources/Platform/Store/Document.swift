import Dapr
import JSON

/// A stored document as the sidecar gave it: a JSON string whose text is itself JSON.
///
/// Documents are stored as strings because a sidecar decodes and encodes any other JSON value: members come back
/// sorted or shuffled, and long integers lose digits.
struct Document: Sendable {
    let raw: [UInt8]
    let etag: ETag?

    /// The document's own text.
    func text() throws -> [UInt8] { try JSONScanner.read(raw) { try $0.unescapedString() } }

    /// Whether the text begins so, found out without unescaping it.
    func begins(with text: [UInt8]) -> Bool {
        var writer = JSONWriter(reserving: text.count + 16)
        text.withUnsafeBytes { writer.string(utf8: $0) }
        return raw.starts(with: writer.bytes.dropLast())
    }
}
