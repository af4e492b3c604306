import Crypto
import Encoding
import HTTPTypes
import Hummingbird
import JSON
import Recurrence
import ServiceKit
import Tasks
import Timestamps

/// The `Idempotency-Key` of a creation: the same key with the same task gives the same answer, however often it is sent.
enum IdempotencyKey {
    /// - Parameter part: of a request that creates several tasks, which one it is.
    /// - Throws: ``Problem`` 400 when the key is empty, too long or not visible ASCII.
    static func mark(of content: TaskContent, in request: Request, part: Int? = nil) throws -> CreationMark? {
        try mark(of: canonical(content), in: request, part: part)
    }

    /// - Parameter bytes: what was asked for.
    static func mark(of bytes: [UInt8], in request: Request, part: Int? = nil) throws -> CreationMark? {
        guard let key = try check(request) else { return nil }
        let name = (part.map { "\($0):" } ?? "") + key
        return CreationMark(key: digest(Array(name.utf8)), request: digest(bytes))
    }

    /// Reads the header, or throws what ``mark(of:in:part:)`` throws.
    @discardableResult
    static func check(_ request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...TaskLimits.idempotencyKeyBytes).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw Problem.invalid(
                "Idempotency-Key", "must have 1 to \(TaskLimits.idempotencyKeyBytes) printable ASCII characters")
        }
        return key
    }

    /// The content written by ourselves, so that white space and the order of members make no difference.
    private static func canonical(_ content: TaskContent) -> [UInt8] {
        let value: JSONValue = [
            "title": .string(content.title), "description": content.description.map { .string($0) } ?? .null,
            "status": .string(content.status.rawValue), "priority": .string(content.priority.rawValue),
            "tags": .array(content.tags.map { .string($0) }),
            "due": content.due.map { .string($0.text) } ?? .null,
            "reminders": content.reminders.map { .array($0.map { .integer(Int64($0)) }) } ?? .null,
            "recurrence": content.recurrence?.json ?? .null,
            // Without ids, which the server makes anew each time.
            "checklist": .array(content.checklist.map { ["title": .string($0.title), "done": .bool($0.done)] }),
        ]
        return value.bytes
    }

    private static func digest(_ bytes: [UInt8]) -> String { Base64URL.encode(SHA256.hash(data: bytes).prefix(16)) }
}
