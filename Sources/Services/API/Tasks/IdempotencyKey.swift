import Crypto
import HTTPTypes
import Hummingbird
import JSON
import Recurrence
import ServiceKit
import Tasks
import Timestamps

/// The `Idempotency-Key` of a creation: the same key with the same task gives the same answer, however often it is sent.
enum IdempotencyKey {
    /// - Throws: ``Problem`` 400 when the key is empty, too long or not visible ASCII.
    static func mark(of content: TaskContent, in request: Request) throws -> CreationMark? {
        try mark(of: canonical(content), in: request)
    }

    /// - Parameter bytes: what was asked for.
    static func mark(of bytes: [UInt8], in request: Request) throws -> CreationMark? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...TaskLimits.idempotencyKeyBytes).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw Problem.invalid(
                "Idempotency-Key", "must have 1 to \(TaskLimits.idempotencyKeyBytes) printable ASCII characters")
        }
        return CreationMark(key: digest(Array(key.utf8)), request: digest(bytes))
    }

    /// The content written by ourselves, so that white space and the order of members make no difference.
    private static func canonical(_ content: TaskContent) -> [UInt8] {
        let value: JSONValue = [
            "title": .string(content.title), "description": content.description.map { .string($0) } ?? .null,
            "status": .string(content.status.rawValue), "priority": .string(content.priority.rawValue),
            "tags": .array(content.tags.map { .string($0) }),
            "due": content.due.map { .string($0.text) } ?? .null,
            "recurrence": content.recurrence?.json ?? .null,
        ]
        return value.bytes
    }

    private static func digest(_ bytes: [UInt8]) -> String { Base64URL.encode(SHA256.hash(data: bytes).prefix(16)) }
}
