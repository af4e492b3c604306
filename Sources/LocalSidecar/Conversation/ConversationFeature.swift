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
            let body = try await request.protobufJSON()
            let model = try model(name)
            do throws(ConverseFault) {
                return .json(try await model.converse(ConverseRequest(body)).bytes)
            } catch { throw error.error(name) }
        }
        routes.on(.post, at: "/v1.0-alpha1/conversation/{name}/converse") { request in
            let name = request.parameters[0]
            let body = try await request.protobufJSON()
            let model = try model(name)
            let inputs = body["inputs"]?.array ?? []
            guard !inputs.isEmpty else { throw ConverseFault.missingInputs.error(name) }
            let texts = inputs.map { $0["content"]?.string ?? "" }
            do throws(ConverseFault) {
                return .json(try await model.converseInText(texts, contextID: body["conversationID"]?.string).bytes)
            } catch { throw error.error(name) }
        }
    }

    private func model(_ name: String) throws -> any LanguageModel {
        guard let model = models[name] else {
            throw SidecarError(
                .badRequest, "ERR_CONVERSATION_NOT_FOUND", "failed finding conversation component \(name)")
        }
        return model
    }
}

extension SidecarRequest {
    /// The body as the JSON of a protobuf message: an empty body is an empty message.
    func protobufJSON() async throws -> JSONValue {
        let bytes = try await collectBody()
        guard !bytes.isEmpty else { return [:] }
        do {
            let value = try JSONValue(bytes)
            guard value.object != nil else { throw JSONFault(.wrongType, at: 0) }
            return value
        } catch let fault as JSONFault {
            let text = fault.reason == .unexpectedEnd ? "unexpected EOF" : "syntax error (line 1:\(fault.offset + 1))"
            throw SidecarError(
                .badRequest, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: proto: \(text)")
        }
    }
}
