import Timestamps

/// Fills `${now-3600s}` in.
enum ReplayTime {
    static func filled(_ text: String) -> String {
        guard let start = text.firstRange(of: "${now"), let end = text[start.upperBound...].firstRange(of: "s}"),
            let seconds = Int64(text[start.upperBound..<end.lowerBound])
        else { return text }
        let time = (Timestamp.now + .seconds(seconds)).rfc3339
        return filled(text[..<start.lowerBound] + time + text[end.upperBound...])
    }
}
