import Assistant
import Synchronization

/// The tools of one turn: every call is kept, counted and told as it happens.
final class TurnTools: Toolbox, Sendable {
    /// More calls than this are no answer any more, but a loop.
    static let mostCalls = 60

    private let tools: UserTools
    private let figures: ChatFigures
    private let tell: @Sendable (TurnEvent) -> Void
    private let made = Mutex<[ToolRecord]>([])

    init(_ tools: UserTools, figures: ChatFigures, tell: @escaping @Sendable (TurnEvent) -> Void) {
        self.tools = tools
        self.figures = figures
        self.tell = tell
    }

    /// On whose behalf calls are made.
    var session: ToolSession { tools.session }

    /// What was called so far, in order.
    var records: [ToolRecord] { made.withLock { $0 } }

    func call(_ call: ToolCall) async -> ToolOutcome {
        tell(.call(call))
        guard records.count < Self.mostCalls else {
            return settle(call, .failure(ToolFault(code: "limit", message: "That is too much for one message.")))
        }
        return settle(call, await tools.call(call))
    }

    /// Tells of a call that is not made.
    func refuse(_ call: ToolCall, _ fault: ToolFault) -> ToolOutcome {
        tell(.call(call))
        return settle(call, .failure(fault))
    }

    private func settle(_ call: ToolCall, _ outcome: ToolOutcome) -> ToolOutcome {
        let record = ToolRecord(call, outcome)
        made.withLock { $0.append(record) }
        figures.count(record)
        tell(.result(record))
        return outcome
    }

    func say(_ text: String) { tell(.delta(text)) }
}
