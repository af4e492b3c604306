import Contracts
import Dapr
import HTTPTypes
import JSON
import Logging
import ServiceKit
import Synchronization

/// The language model behind the sidecar's component `llm`, if there is one.
final class LanguageModel: Sendable {
    private static let lifetime = Duration.seconds(30)

    private let dapr: DaprClient
    private let figures: ChatFigures
    private let logger: Logger
    private let known = Mutex<(isThere: Bool, until: ContinuousClock.Instant)?>(nil)

    init(dapr: DaprClient, figures: ChatFigures, logger: Logger) {
        self.dapr = dapr
        self.figures = figures
        self.logger = logger
    }

    /// True when the sidecar has the component, according to its current or its latest metadata.
    var isThere: Bool {
        get async {
            let last = known.withLock { $0 }
            if let last, last.until > .now { return last.isThere }
            guard let components = try? await dapr.metadata().components else { return last?.isThere ?? false }
            let found = components.contains { $0.name == Component.llm && $0.type.hasPrefix("conversation.") }
            known.withLock { $0 = (found, .now + Self.lifetime) }
            return found
        }
    }

    /// - Throws: ``Problem`` 503 with a message for the user.
    func answer(_ conversation: Conversation) async throws -> ConversationAnswer {
        let start = ContinuousClock.now
        do {
            let answer = try await dapr.converse(Component.llm, conversation)
            figures.modelSeconds.record(.now - start)
            figures.modelRequest("success")
            return answer
        } catch let error as DaprError {
            figures.modelSeconds.record(.now - start)
            let problem = Self.problem(error)
            figures.modelRequest(problem.slug)
            log(error, problem)
            throw problem
        }
    }

    /// Logs a wrong key or a wrong model as an error for the operator; other failures are temporary. The model server's
    /// message is not logged, because it may contain users' text.
    private func log(_ error: DaprError, _ problem: Problem) {
        let text = error.message.lowercased()
        let status = ["401", "403", "404", "429"].first { text.contains($0) } ?? String(error.status)
        let isMisconfigured = ["401", "403", "404"].contains(status) || text.contains("unauthorized")
        let metadata: Logger.Metadata = [
            "status": "\(status)", "kind": "\(error.kind.rawValue)", "problem": "\(problem.slug)",
        ]
        if isMisconfigured {
            logger.error("The language model refuses the component's key or model", metadata: metadata)
        } else {
            logger.warning("The language model did not answer", metadata: metadata)
        }
    }

    /// Converts an error. The sidecar passes on the model server's message only as text; the status in it reveals an
    /// exhausted quota.
    private static func problem(_ error: DaprError) -> Problem {
        let text = error.message.lowercased()
        let isQuota = ["429", "quota", "rate limit", "too many requests"].contains { text.contains($0) }
        return isQuota
            ? Problem(
                .serviceUnavailable, "model-quota", title: "The language model is busy",
                detail: "The language model takes no more requests for now: its quota is used up. Try again later.",
                headers: [.retryAfter: "60"])
            : Problem(
                .serviceUnavailable, "model-unavailable", title: "The language model does not answer",
                detail: "The language model cannot be reached at this moment. Try again soon.",
                headers: [.retryAfter: "10"])
    }
}
