/// Where passwords and tokens come from: the environment, a pipe, or the person, who types them unseen. Never an argument,
/// which everybody on the machine could read.
struct SecretInput: Sendable {
    private let place: CommandEnvironment

    init(_ place: CommandEnvironment) { self.place = place }

    /// - Parameter twice: whether a typed one has to be repeated.
    func password(twice: Bool) throws(ClientFault) -> String {
        let given = try given("ERRAND_PASSWORD", "Password: ")
        if twice, given.isTyped, TerminalPrompt.secret("Again: ", on: place.console) != given.text {
            throw ClientFault(.usage, "The two passwords differ.", next: "Try again.")
        }
        guard !given.text.isEmpty else {
            throw ClientFault(
                .usage, "There is no password.", next: "Type it, set ERRAND_PASSWORD, or send it to standard input.")
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

    /// A line that may be seen.
    ///
    /// - Parameter option: what to give instead where there is nobody to ask.
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
