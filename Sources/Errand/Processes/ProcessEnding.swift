import Subprocess

/// How a process ended, in words.
struct ProcessEnding: Sendable, Equatable {
    /// What the sidecar host exits with when a component file is wrong (`EX_CONFIG`): starting again would not help.
    static let configurationFault: Int32 = 78

    let status: TerminationStatus
    /// The last lines it wrote.
    let lastWords: [String]

    var isFinal: Bool { status == .exited(Self.configurationFault) }

    var description: String {
        switch status {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
    }
}
