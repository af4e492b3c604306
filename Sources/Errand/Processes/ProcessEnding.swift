import Subprocess

/// The way a process ended.
struct ProcessEnding: Sendable, Equatable {
    /// The sidecar host's exit code for an invalid component file (`EX_CONFIG`): a restart would not help.
    static let configurationFault: Int32 = 78

    let status: TerminationStatus
    /// The last lines of its output.
    let lastWords: [String]

    var isFinal: Bool { status == .exited(Self.configurationFault) }

    /// The reason that a daprd gives for its end; nil when it gives none.
    var fatalWords: String? {
        for line in lastWords.reversed() where line.contains("level=fatal") {
            guard let message = line.firstMatch(of: /msg="((?:[^"\\]|\\.)*)"/)?.1 else { return line }
            return String(message).replacing("\\\"", with: "\"")
        }
        return nil
    }

    var description: String {
        switch status {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
    }
}
