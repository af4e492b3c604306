/// Reads passwords and tokens from the environment, a pipe, or a prompt without echo. Never from an argument, which
/// every user of the machine could read.
struct SecretInput: Sendable {
    private let place: CommandEnvironment

    init(_ place: CommandEnvironment) { self.place = place }

    /// - Parameter twice: true when a typed password has to be repeated.
    func password(twice: Bool) throws(ClientFault) -> String {
        try password("ERRAND_PASSWORD", "Password: ", twice: twice)
    }

    /// A typed one has to be repeated.
    func newPassword() throws(ClientFault) -> String {
        try password("ERRAND_NEW_PASSWORD", "New password: ", twice: true)
    }

    private func password(
        _ variable: String, _ question: String, twice: Bool
    ) throws(ClientFault) -> String {
        let given = try given(variable, question)
        if twice, given.isTyped, TerminalPrompt.secret("Again: ", on: place.console) != given.text {
            throw ClientFault(.usage, "The two passwords differ.", next: "Try again.")
        }
        guard !given.text.isEmpty else {
            throw ClientFault(
                .usage, "There is no password.", next: "Type it, set \(variable), or send it to standard input.")
        }
        return given.text
    }

    func token() throws(ClientFault) -> String {
        let text = try given("ERRAND_TOKEN", "API token: ").text.filter { !$0.isWhitespace }
        guard !text.isEmpty else {
            throw ClientFault(
                .usage, "There is no token.", next: "Type it, set ERRAND_TOKEN, or send it to standard input.")
        }
        return text
    }

    /// Reads a line with echo.
    ///
    /// - Parameter option: the option to suggest when there is no terminal to ask at.
    func line(_ question: String, missing option: String) throws(ClientFault) -> String {
        guard TerminalPrompt.isPossible else {
            throw ClientFault(.usage, "\(option) is missing.", next: "Give \(option).")
        }
        let text = TerminalPrompt.line(question, on: place.console) ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ClientFault(.usage, "Nothing was typed.", next: "Try again, or give \(option).")
        }
        return text
    }

    private func given(_ variable: String, _ question: String) throws(ClientFault) -> (text: String, isTyped: Bool) {
        if let text = place.environment[variable], !text.isEmpty { return (text, false) }
        guard TerminalPrompt.isPossible else { return (readLine() ?? "", false) }
        return (TerminalPrompt.secret(question, on: place.console) ?? "", true)
    }
}
