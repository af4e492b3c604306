import Curl
import HTTPTypes
import JSON
import Synchronization

/// `conversation.openai`: any server with OpenAI's chat completions API, such as OpenAI itself, Ollama, llama.cpp or
/// vLLM.
struct OpenAIModel: ConversationModel {
    private static let publicEndpoint = "https://api.openai.com/v1"
    /// Dapr's default model.
    private static let usualModel = "gpt-5-nano"
    /// Time limit of a request, long because models are slow.
    private static let patience = Duration.seconds(120)

    private let url: String
    private let key: String
    private let model: String
    private let client: CurlClient
    private let cache: AnswerCache?

    /// - Throws: ``ResourceFault`` for settings that are missing or invalid.
    init(_ component: LoadedComponent, environment: [String: String], client: CurlClient) throws(ResourceFault) {
        self.client = client
        let endpoint = component["endpoint"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.publicEndpoint
        guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://") else {
            throw component.fault("endpoint", "not an http or https URL")
        }
        url = String(endpoint.reversed().drop { $0 == "/" }.reversed()) + "/chat/completions"
        guard let key = component["key"], !key.isEmpty else {
            throw component.fault("key", "missing: the API key; any text for a server that needs none")
        }
        guard HTTPField.isValidValue(key) else { throw component.fault("key", "has characters that no key has") }
        self.key = key
        let kind = component["apiType"] ?? ""
        guard ["", "open_ai"].contains(kind.lowercased()) else {
            throw component.fault("apiType", "only open_ai is built in")
        }
        let named = [component["model"], environment["OPENAI_MODEL"]].compactMap { $0 }.first { !$0.isEmpty }
        model = named ?? Self.usualModel
        cache = try Self.cache(component)
    }

    private static func cache(_ component: LoadedComponent) throws(ResourceFault) -> AnswerCache? {
        for name in ["responseCacheTTL", "cacheTTL"] {
            guard let text = component[name], !text.isEmpty else { continue }
            guard let lifetime = GoDuration.parse(text), lifetime > .zero else {
                throw component.fault(name, "expected a duration such as 10m")
            }
            return AnswerCache(lifetime: lifetime)
        }
        return nil
    }

    func converse(_ request: ConverseRequest) async throws(ConverseFault) -> JSONValue {
        try check(request)
        let question = OpenAIExchange.question(request, model: model)
        return OpenAIExchange.answer(
            try await ask(question), contextID: request.contextID, model: model, scrubs: request.scrubs)
    }

    func converseInText(_ texts: [String], contextID: String?) async throws(ConverseFault) -> JSONValue {
        let messages: [JSONValue] = texts.map { ["role": "user", "content": .string($0)] }
        let completion = try await ask(["model": .string(model), "messages": .array(messages)])
        let text = completion["choices"]?.array?.first?["message"]?["content"]?.string ?? ""
        var answer = JSONObject()
        answer["contextID"] = contextID.map { .string($0) }
        answer["outputs"] = [["result": .string(text)]]
        return .object(answer)
    }

    /// Requests a completion. Errors have the wording of Dapr's component.
    private func ask(_ question: JSONValue) async throws(ConverseFault) -> JSONValue {
        let body = question.bytes
        if let known = cache?.answer(to: body) { return known }
        let response: CurlResponse
        do {
            response = try await client.execute(
                CurlRequest(
                    .post, url, headers: [.contentType: "application/json", .authorization: "Bearer \(key)"],
                    body: .bytes(body), timeout: Self.patience, maximumResponseBytes: 16 << 20))
        } catch let error as CurlError {
            throw .failed(GoText.error(error, .post, url, isRemote: false))
        } catch {
            throw .failed("context canceled")
        }
        let completion = try? JSONValue(response.body)
        guard response.status == 200 else {
            let reason = completion?["error"]?["message"]?.string.map { ": \($0)" } ?? ""
            throw .failed("API returned unexpected status code: \(response.status)\(reason)")
        }
        guard let completion, completion["choices"]?.array?.isEmpty == false else { throw .failed("empty response") }
        cache?.keep(completion, for: body)
        return completion
    }
}

/// Caches a model's answers to identical requests.
final class AnswerCache: Sendable {
    private static let most = 256

    private struct Entry: Sendable {
        let answer: JSONValue
        let until: ContinuousClock.Instant
    }

    private let lifetime: Duration
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    init(lifetime: Duration) { self.lifetime = lifetime }

    func answer(to question: [UInt8]) -> JSONValue? {
        entries.withLock { entries in
            guard let entry = entries[question], entry.until > .now else { return nil }
            return entry.answer
        }
    }

    func keep(_ answer: JSONValue, for question: [UInt8]) {
        let entry = Entry(answer: answer, until: .now + lifetime)
        entries.withLock { entries in
            if entries.count >= Self.most { entries = entries.filter { $0.value.until > .now } }
            if entries.count >= Self.most { entries.removeAll() }
            entries[question] = entry
        }
    }
}
