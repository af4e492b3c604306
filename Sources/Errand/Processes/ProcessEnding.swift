import Subprocess

/// How a process ended, in words.
struct ProcessEnding: Sendable, Equatable {
    /// What the sidecar host exits with when a component file is wrong (`EX_CONFIG`): starting again would not help.
    static let configurationFault: Int32 = 78

    let status: TerminationStatus
    /// The last lines it wrote.
    let lastWords: [String]

    var isFinal: Bool { status == .exited(Self.configurationFault) }

    /// Why a daprd says that it cannot go on; nil when it does not.
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
