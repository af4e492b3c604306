import Assistant
import JSON
import ServiceKit

/// What the service does, as figures on `/metrics`.
struct ChatFigures: Sendable {
    private let messages: MetricFamily<Counter>
    private let toolCalls: MetricFamily<Counter>
    private let refused: Counter
    let modelSeconds: Histogram
    private let modelCalls: MetricFamily<Counter>

    init(_ metrics: Metrics) {
        messages = metrics.counters(
            "chat_messages_total", help: "Messages that were answered.", labels: ["assistant"])
        toolCalls = metrics.counters(
            "chat_tool_calls_total", help: "Tool calls, by how they ended.", labels: ["tool", "outcome"])
        refused = metrics.counter("chat_messages_refused_total", help: "Messages above the rate limit.")
        modelSeconds = metrics.histogram(
            "chat_model_seconds", help: "How long the language model took to answer a request.")
        modelCalls = metrics.counters(
            "chat_model_requests_total", help: "Requests to the language model, by how they ended.",
            labels: ["outcome"])
    }

    func count(_ assistant: TurnReply.Assistant) { messages(assistant.rawValue).add() }

    /// A name that is no tool's is a model's invention: it becomes no label.
    func count(_ record: ToolRecord) {
        let name = Tools.named(record.call.name)?.name ?? "unknown"
        switch record.outcome {
        case .success: toolCalls(name, "success").add()
        case .failure(let fault): toolCalls(name, fault.code).add()
        }
    }

    func refusedMessage() { refused.add() }
    func modelRequest(_ outcome: String) { modelCalls(outcome).add() }
}
