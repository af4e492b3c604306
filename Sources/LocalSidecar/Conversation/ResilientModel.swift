import JSON

/// A model behind its outbound policy.
struct ResilientModel: LanguageModel {
    let model: any LanguageModel
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
    /// What the sidecar refuses before a model is asked, it refuses again.
    var isPermanent: Bool {
        if case .failed = self { false } else { true }
    }

    var statusCode: Int? { nil }
}
