/// Replaces apparent personal data in a text by the placeholders that Dapr uses.
enum PersonalText {
    static func scrubbed(_ text: String) -> String {
        text.replacing(/[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}/, with: "<EMAIL_ADDRESS>")
            .replacing(/\b[0-9](?:[0-9\-]{8,15})[0-9Xx]\b/) { match in
                let digits = match.output.filter { $0 != "-" }.count
                return digits == 10 || digits == 13 ? "<ISBN>" : String(match.output)
            }
    }
}
