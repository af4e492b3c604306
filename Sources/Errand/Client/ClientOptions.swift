import ArgumentParser

/// The options of every command of the terminal client.
struct ClientOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON, for programs.")
    var json = false

    @Option(name: .long, help: "Use colours: auto, always or never.")
    var color: ColourChoice = .auto
}

/// The condition for using colours.
enum ColourChoice: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, always, never

    /// True on a terminal that supports colours, or on request; false when `NO_COLOR` is set and not empty
    /// (no-color.org).
    func hasColours(isTerminal: Bool, environment: [String: String]) -> Bool {
        guard (environment["NO_COLOR"] ?? "").isEmpty else { return false }
        return switch self {
        case .always: true
        case .never: false
        case .auto: isTerminal && environment["TERM"] != "dumb"
        }
    }
}
