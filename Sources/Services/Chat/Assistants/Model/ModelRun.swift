import Assistant
import Dapr
import JSON
import ServiceKit

/// One message's way through the model: it asks for tool calls, gets their results, and in the end says something.
struct ModelRun {
    /// How often the model is asked.
    private static let mostSteps = 8
    /// Tokens of all requests and answers together, as the model counts them, or as estimated.
    private static let mostTokens = 60_000
    /// What of a result the model gets to see, in bytes of JSON.
    private static let mostResult = 24 << 10
    private static let mostCallsOfStep = 16

    private let turn: Turn
    private let model: LanguageModel
    private var consent: Consent
    private var messages: [Conversation.Message]
    private let tools: [Conversation.Tool]
    private var tokens = 0
    private var calls = 0
    /// What waits for the user's yes.
    private(set) var held = HeldCalls()

    init(_ turn: Turn, model: LanguageModel) {
        self.turn = turn
        self.model = model
        consent = Consent(turn, session: turn.tools.session)
        messages =
            [.system(ModelPrompt.text(now: turn.now, zone: turn.zone))] + ModelHistory.messages(turn.history)
            + [.user(turn.message)]
        tools = Tools.allowed(by: turn.tools.session.scopes).map {
            Conversation.Tool(name: $0.name, description: $0.description, parameters: $0.input)
        }
    }

    /// Runs to the end.
    /// - Returns: what the model said last; of no interest when something is ``held``.
    /// - Throws: ``Problem`` when the model does not answer before anything was done.
    mutating func text() async throws -> String {
        for _ in 0..<Self.mostSteps {
            let answer: ConversationAnswer
            do {
                answer = try await model.answer(Conversation(messages, tools: tools))
            } catch let problem as Problem where !turn.tools.records.isEmpty {
                // What was done is done, and must be told.
                return "Some of it is done, but I could not finish. " + (problem.detail ?? problem.title)
            }
            tokens += used(by: answer)
            guard !answer.toolCalls.isEmpty else { return Self.plain(answer.text) }
            await make(answer)
            if !held.isEmpty { return "" }
            guard tokens < Self.mostTokens else { break }
        }
        return
            "That took more steps than I may take for one message. What is done so far is done; tell me how to go on."
    }

    private func used(by answer: ConversationAnswer) -> Int {
        if let prompt = answer.promptTokens, let completion = answer.completionTokens { return prompt + completion }
        // Four characters are about a token.
        return messages.reduce(answer.text.count) { $0 + "\($1)".count } / 4
    }

    private mutating func make(_ answer: ConversationAnswer) async {
        // Names are given here: models repeat theirs, or leave them out.
        let asked = answer.toolCalls.prefix(Self.mostCallsOfStep).map { call in
            calls += 1
            return Conversation.ToolCall(
                id: call.id.isEmpty ? "call_\(calls)" : call.id, name: call.name, arguments: call.arguments)
        }
        messages.append(.assistant(answer.text, toolCalls: asked))
        for call in asked {
            let outcome = await make(call)
            messages.append(.tool(id: call.id, name: call.name, Self.told(outcome)))
        }
        for call in asked { consent.noteResult(of: call.name) }
    }

    private mutating func make(_ asked: Conversation.ToolCall) async -> ToolOutcome {
        let text = asked.arguments.isEmpty ? "{}" : asked.arguments
        guard let arguments = try? JSONValue(Array(text.utf8), maximumDepth: 16), arguments.object != nil else {
            let call = ToolCall(id: asked.id, name: asked.name, arguments: [:])
            return turn.tools.refuse(
                call, ToolFault(code: "invalid", message: "The arguments are not a JSON object."))
        }
        let call = ToolCall(id: asked.id, name: asked.name, arguments: arguments)
        if let fault = Tools.fault(of: call, in: turn.tools.session) { return turn.tools.refuse(call, fault) }
        switch await consent.verdict(on: call) {
        case .granted: return await turn.tools.call(call)
        case .held(let words):
            held.hold(call, words)
            return turn.tools.refuse(
                call, ToolFault(code: "forbidden", message: "This waits until the user has said yes."))
        }
    }

    /// What a model is told of an outcome: JSON, so that nothing in it looks like a message.
    private static func told(_ outcome: ToolOutcome) -> String {
        switch outcome {
        case .success(let result):
            let bytes = JSONValue(dictionaryLiteral: ("data", result)).bytes
            guard bytes.count <= mostResult else {
                return #"{"error":{"code":"limit","message":"The result is too long. Ask for less."}}"#
            }
            return String(decoding: bytes, as: UTF8.self)
        case .failure(let fault):
            return String(decoding: JSONValue(dictionaryLiteral: ("error", fault.json)).bytes, as: UTF8.self)
        }
    }

    /// The text without pictures, whose addresses could carry what a model has read to strangers.
    private static func plain(_ text: String) -> String {
        let plain = text.replacing(/!\[([^\]]*)\]\([^)]*\)/) { "\($0.output.1)" }
        return plain.isEmpty ? "I have nothing to say to that." : plain
    }
}
