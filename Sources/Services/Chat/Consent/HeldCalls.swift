import Assistant
import JSON

/// Calls that wait for the user's yes: exactly these are made then, and no others.
struct HeldCalls: Sendable, Equatable {
    /// More than this are not asked about at once.
    static let most = 10

    struct Held: Sendable, Equatable {
        let call: ToolCall
        /// What it would do, for the user.
        let words: String
    }

    private(set) var held: [Held] = []

    var isEmpty: Bool { held.isEmpty }

    mutating func hold(_ call: ToolCall, _ words: String) {
        guard held.count < Self.most else { return }
        held.append(Held(call: call, words: words))
    }

    var question: String {
        guard held.count > 1, let last = held.last else { return "Shall I \(held.first?.words ?? "do that")?" }
        return "Shall I " + held.dropLast().map(\.words).joined(separator: ", ") + " and \(last.words)?"
    }
}

extension HeldCalls {
    init(_ json: JSONValue?) {
        for each in json?.array ?? [] {
            guard let name = each["name"]?.string, let id = each["id"]?.string else { continue }
            let call = ToolCall(id: id, name: name, arguments: each["arguments"] ?? [:])
            hold(call, each["words"]?.string ?? "do that")
        }
    }

    var json: JSONValue {
        .array(
            held.map {
                [
                    "id": .string($0.call.id), "name": .string($0.call.name), "arguments": $0.call.arguments,
                    "words": .string($0.words),
                ]
            })
    }
}
