import HTTPTypes
import JSON

/// The conversation API: alpha 2 with messages and tools, and the earlier alpha 1.
struct ConversationFeature: SidecarFeature {
    private let models: [String: any ConversationModel]

    /// - Throws: ``ResourceFault`` for settings that are missing or invalid.
    init(_ sidecar: Sidecar) throws(ResourceFault) {
        var models: [String: any ConversationModel] = [:]
        for component in sidecar.components(of: "conversation.") where models[component.name] == nil {
            let model: any ConversationModel =
                component.type == "conversation.openai"
                ? try OpenAIModel(component, environment: sidecar.configuration.environment, client: sidecar.client)
                : EchoModel()
            let policy = sidecar.resiliency.component(component.name, .conversation, .outbound)
            models[component.name] = policy.isNone ? model : ResilientModel(model: model, policy: policy)
        }
        self.models = models
    }

    func register(on routes: inout RouteTable) {
        routes.on(.post, at: "/v1.0-alpha2/conversation/{name}/converse") { request in
            let name = request.parameters[0]
            let question = try ConverseRequest(try await request.protobufMessage())
            let model = try model(name)
            do throws(ConverseFault) {
                return .json(try await model.converse(question).bytes)
            } catch { throw error.error(name) }
        }
        routes.on(.post, at: "/v1.0-alpha1/conversation/{name}/converse") { request in
            let name = request.parameters[0]
            let message = try await request.protobufMessage()
            let texts = try message.messages("inputs").map(Self.text)
            let contextID = try message.text("contextID").flatMap { $0.isEmpty ? nil : $0 }
            let model = try model(name)
            guard !texts.isEmpty else { throw ConverseFault.missingInputs.error(name) }
            do throws(ConverseFault) {
                return .json(try await model.converseInText(texts, contextID: contextID).bytes)
            } catch { throw error.error(name) }
        }
    }

    /// The text of an alpha 1 input.
    private static func text(_ input: ProtobufMessage) throws(ProtobufFault) -> String {
        let text = try input.text("content") ?? ""
        return try input.flag("scrubPII") ?? false ? PersonalText.scrubbed(text) : text
    }

    private func model(_ name: String) throws -> any ConversationModel {
        guard let model = models[name] else {
            throw SidecarError(
                .badRequest, "ERR_CONVERSATION_NOT_FOUND", "failed finding conversation component \(name)")
        }
        return model
    }
}

/// `conversation.echo`: repeats its input, and calls every tool it is offered. For experiments and tests.
struct EchoModel: ConversationModel {
    func converse(_ request: ConverseRequest) throws(ConverseFault) -> JSONValue {
        try check(request)
        var lines: [String] = []
        var calls: [JSONValue] = request.tools.enumerated().map { index, tool in
            ["id": .string("\(index)"), "function": .object(Self.call(of: tool))]
        }
        for message in request.inputs.flatMap(\.messages) {
            lines += message.lines
            calls += message.toolCalls
        }
        var text = lines.joined(separator: "\n")
        if request.scrubs { text = PersonalText.scrubbed(text) }
        return Self.answer(text, calls, contextID: request.contextID)
    }

    func converseInText(_ texts: [String], contextID: String?) -> JSONValue {
        var answer = JSONObject()
        answer["contextID"] = contextID.map { .string($0) }
        answer["outputs"] = [["result": .string(texts.joined(separator: "\n"))]]
        return .object(answer)
    }

    private static func call(of tool: JSONValue) -> JSONObject {
        let arguments = tool["parameters"]?["properties"]?.object?.keys.joined(separator: ",") ?? ""
        return JSONObject([("name", tool["name"] ?? ""), ("arguments", .string(arguments))])
    }

    private static func answer(_ text: String, _ calls: [JSONValue], contextID: String?) -> JSONValue {
        var message = JSONObject()
        if !text.isEmpty { message["content"] = .string(text) }
        if !calls.isEmpty { message["toolCalls"] = .array(calls) }
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" }.count
        var usage = JSONObject()
        if words > 0 {
            usage["completionTokens"] = .string("\(words)")
            usage["promptTokens"] = .string("\(words)")
            usage["totalTokens"] = .string("\(2 * words)")
        }
        let choice: JSONValue = [
            "finishReason": calls.isEmpty ? "stop" : "tool_calls", "message": .object(message),
        ]
        var answer = JSONObject()
        answer["contextId"] = contextID.map { .string($0) }
        answer["outputs"] = [["choices": [choice], "usage": .object(usage)]]
        return .object(answer)
    }
}

/// A model called under its outbound policy.
struct ResilientModel: ConversationModel {
    let model: any ConversationModel
    let policy: ResiliencePolicy

    func converse(_ request: ConverseRequest) async throws(ConverseFault) -> JSONValue {
        try await run { try await model.converse(request) }
    }

    func converseInText(_ texts: [String], contextID: String?) async throws(ConverseFault) -> JSONValue {
        try await run { try await model.converseInText(texts, contextID: contextID) }
    }

    private func run(
        _ operation: @escaping @Sendable () async throws -> JSONValue
    ) async throws(ConverseFault) -> JSONValue {
        do {
            return try await policy.run(operation)
        } catch let fault as ConverseFault {
            throw fault
        } catch is CancellationError {
            throw .failed("context canceled")
        } catch {
            throw .failed("\(error)")
        }
    }
}

extension ConverseFault: ResilienceFault {
    /// True for requests that the sidecar refuses before a model is asked: a retry would be refused again.
    var isPermanent: Bool {
        if case .failed = self { false } else { true }
    }

    var statusCode: Int? { nil }
}
