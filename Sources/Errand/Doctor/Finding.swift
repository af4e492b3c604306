import JSON

/// The result of one check.
struct Finding: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case well
        /// Not applicable, with the reason.
        case skipped
        /// Failed, with a remedy.
        case wrong(mend: String)
    }

    /// The app id of the examined sidecar.
    let app: String
    let check: String
    let outcome: Outcome
    let text: String

    var isWrong: Bool {
        if case .wrong = outcome { return true }
        return false
    }

    /// One line, and another for the remedy.
    var lines: [String] {
        let mark =
            switch outcome {
            case .well: "✓"
            case .skipped: "–"
            case .wrong: "✗"
            }
        let line = "  \(mark) \(app.padded(to: 13)) \(check.padded(to: 13)) \(text)"
        if case .wrong(let mend) = outcome { return [line, "      mend: \(mend)"] }
        return [line]
    }
}

extension Finding {
    var json: JSONValue {
        var object = JSONObject([("app", .string(app)), ("check", .string(check)), ("text", .string(text))])
        switch outcome {
        case .well: object["outcome"] = "well"
        case .skipped: object["outcome"] = "skipped"
        case .wrong(let mend):
            object["outcome"] = "wrong"
            object["mend"] = .string(mend)
        }
        return .object(object)
    }
}

/// Thrown by a check that failed, with a remedy.
struct Ailment: Error, Sendable {
    let text: String
    let mend: String

    init(_ text: String, mend: String) { (self.text, self.mend) = (text, mend) }
}

/// Thrown by a check that is not applicable.
struct NothingToCheck: Error, Sendable {
    let reason: String
}
