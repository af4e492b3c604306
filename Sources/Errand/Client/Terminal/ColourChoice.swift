import ArgumentParser

/// When to use colours.
enum ColourChoice: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, always, never

    /// On a terminal that can, unless `NO_COLOR` is set and not empty (no-color.org). Who asks for them on the command
    /// line gets them.
    func hasColours(isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto:
            isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }
}
