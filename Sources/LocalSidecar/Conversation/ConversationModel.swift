import JSON

/// The model behind a conversation component.
protocol ConversationModel: Sendable {
    /// Answers in alpha 2's form.
    func converse(_ request: ConverseRequest) async throws(ConverseFault) -> JSONValue
    /// Answers in alpha 1's form: plain text in, plain text out.
    func converseInText(_ texts: [String], contextID: String?) async throws(ConverseFault) -> JSONValue
}

extension ConversationModel {
    /// Throws for requests that Dapr refuses before any model is asked.
    func check(_ request: ConverseRequest) throws(ConverseFault) {
        guard !request.inputs.isEmpty else { throw .missingInputs }
        let names = request.tools.compactMap { $0["name"]?.string }
        let choice = request.toolChoice
        guard ["", "auto", "none", "required"].contains(choice) || names.contains(choice) else { throw .unknownTool }
        guard request.inputs.allSatisfy({ $0.messages.allSatisfy(\.isKnown) }) else { throw .unknownMessage }
    }
}
