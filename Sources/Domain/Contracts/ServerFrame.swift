public import JSON

/// A text frame that `sync` sends to a client.
public enum ServerFrame: Sendable, Equatable {
    /// The first frame: the revision the stream continues from, and how often a ping comes at least.
    case hello(rev: Int64, heartbeatSeconds: Int)
    /// One task changed.
    case changed(rev: Int64, taskID: String, SyncChange)
    /// What happened since the client's revision cannot be told: load everything again.
    case resync(rev: Int64)
    /// Something to show to the person; a JSON object.
    case notice([UInt8])
    case pong

    public func encode(into writer: inout JSONWriter) {
        switch self {
        case .hello(let rev, let heartbeat):
            writer.raw(#"{"type":"hello","rev":"#)
            writer.integer(rev)
            writer.raw(#","heartbeat_seconds":"#)
            writer.integer(heartbeat)
            writer.raw("}")
        case .changed(let rev, let taskID, let change): encode(change, of: taskID, at: rev, into: &writer)
        case .resync(let rev):
            writer.raw(#"{"type":"resync","rev":"#)
            writer.integer(rev)
            writer.raw("}")
        case .notice(let notice):
            writer.raw(#"{"type":"notice","notice":"#)
            writer.raw(notice)
            writer.raw("}")
        case .pong: writer.raw(#"{"type":"pong"}"#)
        }
    }

    private func encode(_ change: SyncChange, of taskID: String, at rev: Int64, into writer: inout JSONWriter) {
        writer.raw(#"{"type":"changed","rev":"#)
        writer.integer(rev)
        switch change {
        case .upsert: writer.raw(#","op":"upsert","task_id":"#)
        case .delete: writer.raw(#","op":"delete","task_id":"#)
        }
        writer.string(taskID)
        if case .upsert(let task) = change {
            writer.raw(#","task":"#)
            writer.raw(task)
        }
        writer.raw("}")
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        encode(into: &writer)
        return writer.bytes
    }
}
