import ArgumentParser

/// What every command of the terminal client understands.
struct ClientOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON, for programs.")
    var json = false

    @Option(name: .long, help: "Use colours: auto, always or never.")
    var color: ColourChoice = .auto
}

/// When to use colours.
enum ColourChoice: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, always, never

    /// On a terminal that can, or where they are asked for; never when `NO_COLOR` is set and not empty (no-color.org).
    func hasColours(isTerminal: Bool, environment: [String: String]) -> Bool {
        guard (environment["NO_COLOR"] ?? "").isEmpty else { return false }
        return switch self {
        case .always: true
        case .never: false
        case .auto: isTerminal && environment["TERM"] != "dumb"
        }
    }
}
