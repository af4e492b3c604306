import HTTPTypes
import JSON

/// The conversation API: alpha 2 with messages and tools, and the alpha 1 that came before.
struct ConversationFeature: SidecarFeature {
    private let models: [String: any LanguageModel]

    /// - Throws: ``ResourceFault`` for settings that are missing or not to be understood.
    init(_ sidecar: Sidecar) throws(ResourceFault) {
        var models: [String: any LanguageModel] = [:]
        for component in sidecar.components(of: "conversation.") where models[component.name] == nil {
            let model: any LanguageModel =
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

    /// What an input of alpha 1 says.
    private static func text(_ input: ProtobufMessage) throws(ProtobufFault) -> String {
        let text = try input.text("content") ?? ""
        return try input.flag("scrubPII") ?? false ? PersonalText.scrubbed(text) : text
    }

    private func model(_ name: String) throws -> any LanguageModel {
        guard let model = models[name] else {
            throw SidecarError(
                .badRequest, "ERR_CONVERSATION_NOT_FOUND", "failed finding conversation component \(name)")
        }
        return model
    }
}
