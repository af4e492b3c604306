/// Reads integers as Go's `strconv` does, with its error texts.
enum GoInteger {
    /// - Parameter function: the Go function named in the error.
    static func parse(_ text: String, function: String) throws(StateFault) -> Int {
        if let value = Int(text) { return value }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        throw .failed(
            "strconv.\(function): parsing \"\(text)\": \(isNumber ? "value out of range" : "invalid syntax")")
    }
}
