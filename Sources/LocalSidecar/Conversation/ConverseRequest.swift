import JSON

/// An application's request to a language model (alpha 2).
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
    /// Passed on to the model.
    let metadata: JSONObject
    /// True when personal data must be removed from the answer.
    let scrubs: Bool

    /// - Throws: ``ProtobufFault`` for values of the wrong type.
    init(_ message: ProtobufMessage) throws(ProtobufFault) {
        inputs = try message.messages("inputs").map { input throws(ProtobufFault) in
            Input(
                messages: try input.messages("messages").map(ConverseMessage.init),
                scrubs: try input.flag("scrubPii") ?? false)
        }
        var tools: [JSONValue] = []
        for tool in try message.messages("tools") {
            guard let function = try tool.message("function") else { continue }
            tools.append(try Self.function(function))
        }
        self.tools = tools
        toolChoice = try message.text("toolChoice") ?? ""
        contextID = try message.text("contextId")
        temperature = try message.double("temperature")
        metadata = try message.texts("metadata")
        scrubs = try message.flag("scrubPii") ?? false || inputs.contains(where: \.scrubs)
    }

    private static func function(_ function: ProtobufMessage) throws(ProtobufFault) -> JSONValue {
        var object = JSONObject([("name", .string(try function.text("name") ?? ""))])
        object["description"] = try function.text("description").map { .string($0) }
        if try function.message("parameters") != nil { object["parameters"] = try function.json("parameters") }
        return .object(object)
    }
}

/// One message: an object whose only member names the role.
struct ConverseMessage: Sendable {
    private static let speakers = ["ofUser", "ofSystem", "ofDeveloper", "ofAssistant", "ofTool"]

    let speaker: String?
    /// The name of the speaker, or of the tool.
    let name: String?
    /// The id of the call that a tool's result answers.
    let toolID: String?
    /// The message's texts.
    let texts: [String]
    /// The calls that an assistant made, as JSON.
    let toolCalls: [JSONValue]

    /// - Throws: ``ProtobufFault`` for values of the wrong type.
    init(_ message: ProtobufMessage) throws(ProtobufFault) {
        speaker = try message.oneof(Self.speakers)
        let body = try speaker.flatMap { speaker throws(ProtobufFault) in try message.message(speaker) }
        name = try body?.text("name")
        texts = try (body?.messages("content") ?? []).map { part throws(ProtobufFault) in try part.text("text") ?? "" }
        toolID = speaker == "ofTool" ? try body?.text("toolId") : nil
        let calls = speaker == "ofAssistant" ? try body?.messages("toolCalls") ?? [] : []
        toolCalls = try calls.map { call throws(ProtobufFault) in try Self.call(call) }
    }

    private static func call(_ call: ProtobufMessage) throws(ProtobufFault) -> JSONValue {
        var object = JSONObject()
        object["id"] = try call.text("id").map { .string($0) }
        if let function = try call.message("function") {
            var members = JSONObject()
            for name in ["name", "arguments"] { members[name] = try function.text(name).map { .string($0) } }
            object["function"] = .object(members)
        }
        return .object(object)
    }

    var isKnown: Bool { speaker != nil }

    /// The message's texts; for a tool's result, in the form given to a model.
    var lines: [String] {
        guard speaker == "ofTool" else { return texts }
        let text = texts.joined(separator: "\n")
        return ["Tool Response for tool ID '\(toolID ?? "")' with name '\(name ?? "")': \(text)"]
    }
}
