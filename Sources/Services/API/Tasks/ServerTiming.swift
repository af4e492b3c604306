import HTTPTypes

/// How long the parts of an answer took, for whoever looks: the header `Server-Timing` (W3C Server Timing).
enum ServerTiming {
    /// `state;dur=0.121, list;dur=0.043`, in milliseconds.
    static func text(_ parts: [(name: String, time: Duration)]) -> String {
        var text = ""
        for part in parts {
            let (seconds, attoseconds) = part.time.components
            let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            let fraction = microseconds % 1000
            let zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : ""
            text += "\(text.isEmpty ? "" : ", ")\(part.name);dur=\(microseconds / 1000).\(zeros)\(fraction)"
        }
        return text
    }
}

extension HTTPFields {
    mutating func set(serverTiming parts: (name: String, time: Duration)...) {
        guard let name = Self.serverTiming else { return }
        self[name] = ServerTiming.text(parts)
    }

    private static let serverTiming = HTTPField.Name("Server-Timing")
}
