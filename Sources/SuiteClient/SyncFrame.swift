package import JSON

/// A frame from the sync service, with the members that checks use.
package struct SyncFrame: Sendable {
    package let type: String
    package let revision: Int64?
    package let operation: String?
    package let taskID: String?
    package let task: JSONValue?
    package let notice: JSONValue?

    package init(_ text: [UInt8]) throws {
        let value = try JSONValue(text)
        guard let type = value["type"]?.string else { throw SuiteFault("a frame without a type") }
        self.type = type
        revision = value["rev"]?.integer
        operation = value["op"]?.string
        taskID = value["task_id"]?.string ?? value["task"]?["id"]?.string
        task = value["task"]
        notice = value["notice"]
    }
}

extension WebSocketClient {
    /// The next frame of one type; others are skipped.
    package func next(_ type: String, within limit: Duration = .seconds(5)) async throws -> SyncFrame {
        let deadline = ContinuousClock.now + limit
        while true {
            let frame = try SyncFrame(try await next(within: max(.zero, deadline - .now)).text)
            if frame.type == type { return frame }
        }
    }
}
