import JSON

/// What an application asks of a language model (alpha 2).
struct ConverseRequest: Sendable {
    struct Input: Sendable {
        let messages: [ConverseMessage]
        let scrubs: Bool
    }

    let inputs: [Input]
    /// The functions offered, as JSON.
    let tools: [JSONValue]
    let toolChoice: String
    let contextID: String?
    let temperature: Double?
    /// Handed on to the model.
    let metadata: JSONObject
    /// Whether personal data must not come back.
    let scrubs: Bool

    init(_ json: JSONValue) {
        inputs = (json["inputs"]?.array ?? []).map { input in
            Input(
                messages: (input["messages"]?.array ?? []).map(ConverseMessage.init),
                scrubs: input["scrubPii"]?.bool ?? false)
        }
        tools = (json["tools"]?.array ?? []).compactMap { $0["function"] }
        toolChoice = json["toolChoice"]?.string ?? ""
        contextID = json["contextId"]?.string
        temperature = json["temperature"]?.double
        metadata = json["metadata"]?.object ?? JSONObject()
        scrubs = json["scrubPii"]?.bool ?? false || inputs.contains(where: \.scrubs)
    }
}

/// One message: an object whose only member says who speaks.
struct ConverseMessage: Sendable {
    private static let speakers = ["ofUser", "ofSystem", "ofDeveloper", "ofAssistant", "ofTool"]

    let speaker: String?
    let body: JSONValue

    init(_ json: JSONValue) {
        speaker = Self.speakers.first { json[$0] != nil }
        body = speaker.flatMap { json[$0] } ?? .null
    }

    var isKnown: Bool { speaker != nil }

    /// The calls that an assistant made, as JSON.
    var toolCalls: [JSONValue] { body["toolCalls"]?.array ?? [] }

    /// What was said.
    var texts: [String] { (body["content"]?.array ?? []).map { $0["text"]?.string ?? "" } }

    /// What was said; of a tool's result, how a model is told of it.
    var lines: [String] {
        guard speaker == "ofTool" else { return texts }
        let id = body["toolId"]?.string ?? ""
        let name = body["name"]?.string ?? ""
        return ["Tool Response for tool ID '\(id)' with name '\(name)': \(texts.joined(separator: "\n"))"]
    }
}
