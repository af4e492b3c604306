import JSON
import Tasks
public import TimeZones
public import Timestamps

/// The assistant that needs no language model: it reads what somebody says in plain English, and does it with tools.
///
/// It never guesses: what could be several tasks is asked about, what deletes several is confirmed, and what it does not understand
/// it says so, with suggestions.
public struct Assistant: Sendable {
    private let now: Timestamp
    private let zone: Zone

    /// - Parameters:
    ///   - now: when the message was written.
    ///   - zone: where the user is: what `tomorrow` means, and how times are told.
    public init(now: Timestamp, zone: Zone) {
        self.now = now
        self.zone = zone
    }

    /// Answers a message, calling tools as it needs.
    /// - Parameter memory: that of the reply before, or an empty one.
    public func answer(_ message: String, memory: Memory, tools: some Toolbox) async -> Reply {
        var memory = memory
        memory.pending = nil
        let words = message.lowercased()
        guard words.hasPrefix("add ") else {
            return Reply(
                text: "I'm not sure what you mean.",
                suggestions: ["What's due today?", "Add buy milk tomorrow at 5pm"],
                memory: memory)
        }
        let line = QuickAdd(String(message.dropFirst(4)), now: now, zone: zone)
        switch await tools.call(ToolCall(id: "call_1", name: "add_task", arguments: line.task)) {
        case .success(let result):
            if let task = result["task"].flatMap({ Mention($0) }) { memory.touched = [task] }
            return Reply(text: "Added “\(line.title)”.", memory: memory)
        case .failure(let fault): return Reply(text: fault.message, memory: memory)
        }
    }
}
