import LocalSidecar
import ServiceKit

/// Everything that one run of the suite consists of, worked out before anything starts.
struct SuitePlan: Sendable {
    /// An application and where it can be reached.
    struct App: Sendable {
        let appID: String
        /// The public port of a service of ours; nil for any other program.
        let publicPort: Int?
        let appPort: Int?
        let httpPort: Int
        /// nil for a sidecar whose application is started by someone else.
        let process: ManagedProcess?
    }

    /// Processes that start together, and what says that they are ready for those that need them.
    struct Stage: Sendable {
        struct Health: Sendable {
            let name: String
            let url: String
        }

        var processes: [ManagedProcess]
        var health: [Health] = []
    }

    /// Who may call whom.
    enum Access: Sendable, Equatable {
        /// Each app lets in whom its file in this folder names.
        case controlled(folder: String)
        /// Everyone may call everyone, for this reason.
        case open(because: String)
    }

    let apps: [App]
    let sidecars: SidecarPlan
    /// The processes whose output the run file wants on the terminal.
    var echoed: Set<String> = []
    /// What the apps need before they start, in this order; it stops after them, in the other.
    let stages: [Stage]
    /// The real sidecars; nil for the built-in ones.
    var dapr: DaprProcesses?
    let access: Access
    let state: StateDirectory
    /// Absolute.
    let runFile: String

    var ports: PortPlan {
        PortPlan(
            claims: apps.flatMap { app in
                // Started by someone else: its port is taken, or will be, by that someone.
                let own = app.process == nil ? nil : app.appPort
                return [
                    app.publicPort.map { ClaimedPort(number: $0, app: app.appID, purpose: "the public port") },
                    own.map { ClaimedPort(number: $0, app: app.appID, purpose: "the private port") },
                    ClaimedPort(number: app.httpPort, app: app.appID, purpose: "the sidecar's port"),
                ].compactMap { $0 }
            }
                + [
                    sidecars.inspector.map {
                        ClaimedPort(number: $0.port, app: "the sidecars", purpose: "the inspector")
                    }
                ]
                .compactMap { $0 })
    }

    func publicPort(of appID: String) -> Int? { apps.first { $0.appID == appID }?.publicPort }
}
