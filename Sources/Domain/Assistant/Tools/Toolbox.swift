/// The tools at an assistant's hand: all that it can do to somebody's tasks.
public protocol Toolbox: Sendable {
    /// Calls a tool. It never throws: what goes wrong is an outcome that can be told.
    func call(_ call: ToolCall) async -> ToolOutcome
}
