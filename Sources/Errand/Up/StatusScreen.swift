import Glibc
import LocalSidecar
import SuiteClient
import Synchronization

/// Shows the user at the terminal the addresses of the suite, and any errors.
final class StatusScreen: Sendable {
    private let plan: SuitePlan
    private let folder: String
    /// Permits one writer at a time.
    private let output = Mutex(())

    /// - Parameter folder: the current folder; paths below it are shortened.
    init(_ plan: SuitePlan, folder: String) {
        self.plan = plan
        self.folder = folder
    }

    func showReady(after duration: Duration) {
        let web = plan.publicPort(of: "web").map { "http://127.0.0.1:\($0)" }
        var lines = ["", "Errand is up, after \(Self.milliseconds(duration)) ms.", ""]
        for app in plan.apps { lines.append(Self.row(app)) }
        lines += [
            "",
            "  state   \(short(plan.state.path))",
            "  logs    \(short(plan.state.logs))/",
            "  access  \(access)",
        ]
        if let dapr = plan.dapr { lines.append("  dapr    \(dapr.dapr.description)") }
        if let inspector = plan.sidecars.inspector {
            lines.append("  inside  http://127.0.0.1:\(inspector.port)/#token=\(inspector.token)")
        }
        lines += [
            "",
            "Try it:",
        ]
        if let web { lines.append("  open \(web) in two tabs, sign up, and watch a task appear in the other") }
        lines += ["  \(verification)", "", "Ctrl-C stops everything."]
        write(lines)
    }

    func showStopping() { write(["", "Stopping."]) }

    func showLate(_ app: String, log: String) {
        write(["\(app) is not ready yet; its log is \(short(log))"])
    }

    func show(_ notice: Supervisor.Notice) {
        switch notice {
        case .restarting(let process, let ending, let delay, let isLooping):
            var lines = ["\(process.name) \(ending.description); starting it again."]
            if isLooping {
                lines = [
                    "\(process.name) keeps ending (it \(ending.description)); next try in "
                        + "\(Self.milliseconds(delay)) ms. Its log is \(short(plan.state.log(of: process.name)))"
                ]
                lines += ending.lastWords.map { "  " + $0 }
            }
            if !isLooping, let cause = ending.fatalWords { lines.append("  \(cause)") }
            write(lines)
        case .notStarted(let process, let message):
            write(["\(process.name) could not be started: \(message)"])
        }
    }

    private var access: String {
        switch plan.access {
        case .controlled(let folder): "as \(short(folder)) says"
        case .open(let reason): "everyone may call everyone (\(reason))"
        }
    }

    private var verification: String {
        let offset = plan.publicPort(of: "api").map { $0 - 8000 } ?? 0
        return offset == 0 ? "errand verify" : "errand verify --port-offset \(offset)"
    }

    private static func row(_ app: SuitePlan.App) -> String {
        let name = app.appID.padded(to: 14)
        let sidecar = "sidecar http://127.0.0.1:\(app.httpPort)"
        guard let port = app.publicPort else { return "  \(name) \(sidecar)" }
        let scheme = app.appID == "sync" ? "ws://127.0.0.1:\(port)/ws" : "http://127.0.0.1:\(port)"
        return "  \(name) \(scheme.padded(to: 27)) \(sidecar)"
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    private func short(_ path: String) -> String { Paths.short(path, from: folder) }

    private func write(_ lines: [String]) {
        output.withLock { _ in
            print(lines.joined(separator: "\n"))
            fflush(nil)
        }
    }
}

extension String {
    /// The text padded with spaces on the right.
    func padded(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? self + String(repeating: " ", count: missing) : self
    }
}
