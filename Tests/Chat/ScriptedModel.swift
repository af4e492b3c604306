import HTTPTypes
import JSON
import TestSupport

/// A server that speaks as OpenAI's does, and says what a test decides.
struct ScriptedModel: Sendable {
    /// What it says next.
    enum Move: Sendable {
        case text(String)
        /// The same after a while.
        case late(String)
        /// Names and arguments; the arguments may be no JSON at all.
        case calls([(name: String, arguments: String)])
        case failure(HTTPResponse.Status, String)

        static func call(_ name: String, _ arguments: JSONValue) -> Move {
            .calls([(name, String(decoding: arguments.bytes, as: UTF8.self))])
        }
    }

    /// What it was asked.
    struct Request: Sendable {
        let body: JSONValue

        var messages: [JSONValue] { body["messages"]?.array ?? [] }
        /// The results since the user's last message, the latest last.
        var results: [JSONValue] {
            messages.reversed().prefix { $0["role"] != "user" }.reversed().filter { $0["role"] == "tool" }
                .compactMap { $0["content"]?.string.flatMap { try? JSONValue(Array($0.utf8)) } }
        }
        /// What the user said last.
        var said: String { messages.last { $0["role"] == "user" }?["content"]?.string ?? "" }
    }

    let application: TestApplication

    init(_ next: @escaping @Sendable (Request) -> Move) {
        application = TestApplication { call in
            guard call.path == "/v1/chat/completions", let body = try? JSONValue(call.body) else {
                return .json("{}", .notFound)
            }
            return Self.answer(next(Request(body: body)))
        }
    }

    /// The requests that came.
    var requests: [Request] {
        application.calls(to: "/v1/chat/completions").compactMap { call in
            (try? JSONValue(call.body)).map(Request.init)
        }
    }

    private static func answer(_ move: Move) -> TestApplication.Answer {
        switch move {
        case .text(let text): completion(["role": "assistant", "content": .string(text)], "stop")
        case .late(let text): slow(completion(["role": "assistant", "content": .string(text)], "stop"))
        case .calls(let calls):
            completion(
                [
                    "role": "assistant", "content": nil,
                    "tool_calls": .array(
                        calls.enumerated().map { index, call in
                            [
                                "id": .string("call_\(index)"), "type": "function",
                                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                            ]
                        }),
                ], "tool_calls")
        case .failure(let status, let message):
            .json(#"{"error":{"message":"\#(message)","type":"x"}}"#, status)
        }
    }

    private static func slow(_ answer: TestApplication.Answer) -> TestApplication.Answer {
        var answer = answer
        answer.delay = .milliseconds(500)
        return answer
    }

    private static func completion(_ message: JSONValue, _ reason: String) -> TestApplication.Answer {
        let body: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion", "model": "scripted",
            "choices": [["index": 0, "message": message, "finish_reason": .string(reason)]],
            "usage": ["prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120],
        ]
        return .json(String(decoding: body.bytes, as: UTF8.self))
    }
}
