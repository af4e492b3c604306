import ArgumentParser
import FoundationEssentials
import Glibc
import LocalSidecar
import SuiteClient

/// Runs the whole suite on this machine.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run the whole suite here, with nothing else installed.",
        discussion: """
            Reads the Dapr CLI's multi-app run file, starts every app in it as a process of its own, and gives each \
            a sidecar with the components of dapr/components/embedded. As in production, an app takes calls only from \
            those that its file in dapr/configurations names. With --daprd the sidecars are real ones, with the \
            components of dapr/components/redis; scheduler, placement and sentry are used where they lie beside it.
            """)

    @Option(help: ArgumentHelp("The run file.", valueName: "path"), completion: .file(extensions: ["yaml", "yml"]))
    var file: String = "dapr/dapr.yaml"

    @Option(help: ArgumentHelp("Where databases, secrets and logs live.", valueName: "dir"), completion: .directory)
    var state: String = ".errand"

    @Option(
        help: ArgumentHelp(
            "Added to every port, so that several suites run side by side; auto finds one at which all are free.",
            valueName: "number|auto"))
    var portOffset: PortOffset = .fixed(0)

    @Option(
        help: ArgumentHelp(
            "Where services listen: 0.0.0.0 lets other machines in (default: ERRAND_HOST, or 127.0.0.1).",
            valueName: "address"))
    var host: String?

    @Option(
        help: ArgumentHelp(
            "The components to use: a folder beside the run file's own, or any other (default: embedded, or redis).",
            valueName: "name|dir"))
    var components: String?

    @Option(
        help: ArgumentHelp("Use this daprd, or the one in this folder, for sidecars.", valueName: "path"),
        completion: .file())
    var daprd: String?

    @Option(
        help: ArgumentHelp(
            "The folder that says who may call each app (default: configurations, beside the run file).",
            valueName: "dir"), completion: .directory)
    var configurations: String?

    @Flag(help: "Let every app call every other.")
    var noAccessControl = false

    @Option(help: ArgumentHelp("Only this app of the run file; may be given more than once.", valueName: "app"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "Send every trace to this collector too: OTLP over HTTP, such as http://localhost:4318, or Zipkin, such as "
                + "http://localhost:9411/api/v2/spans. Without it the inspector shows the latest.", valueName: "url"))
    var traces: String?

    @Flag(
        name: .shortAndLong,
        help: "Show what every process writes, a readable line each; errand logs searches what they wrote.")
    var verbose = false

    func run() async throws {
        // Files of this process and its children are private to the owner: databases, logs, secrets.
        umask(0o077)
        do {
            let folder = ProcessFiles.currentFolder
            let state = StateDirectory(path: Paths.resolve(state, against: folder))
            let (plan, offset) = try await plan(state, folder: folder)
            try state.prepare()
            try plan.ports.check(offset: offset)
            try state.makeSidecarFolder(plan.sidecars.workingDirectory)
            try plan.dapr?.prepare()
            try PrivateFile.write(plan.sidecars.bytes(), to: state.sidecarPlan)
            defer { state.forgetPlan() }
            try await run(plan, folder: folder)
        } catch let fault as UpFault {
            throw ValidationError.plain(fault.description)
        } catch let fault as RunFileFault {
            throw ValidationError.plain(fault.description)
        }
    }

    private func run(_ plan: SuitePlan, folder: String) async throws {
        let signals = await StopSignals()
        let suite = Suite(plan: plan, screen: StatusScreen(plan, folder: folder), isVerbose: verbose)
        if let ending = await suite.run(until: { await signals.first() }) {
            throw UpFault(ending.lastWords.last ?? "The sidecar host \(ending.description).")
        }
    }

    /// - Returns: the plan, and the offset of its ports.
    private func plan(_ state: StateDirectory, folder: String) async throws -> (SuitePlan, offset: Int) {
        let path = Paths.resolve(file, against: folder)
        guard let text = ProcessFiles.read(path) else {
            throw UpFault(
                "There is no run file \(path). Start in the project's folder, or name it: errand up --file PATH")
        }
        var choices = SuitePlan.Choices(
            portOffset: portOffset.number, components: try componentsFolder(runFile: path, folder: folder),
            configurations: try configurationsFolder(runFile: path, folder: folder), folder: folder,
            environment: ProcessInfo.processInfo.environment, executable: ProcessFiles.thisExecutable)
        choices.host = host
        if let traces {
            guard SpanReceiver(url: traces) != nil else {
                throw UpFault("\(traces) is no collector's address: it begins with http:// or https://.")
            }
            choices.traces = traces
        }
        if let daprd { choices.dapr = try await DaprInstallation(at: daprd, folder: folder) }
        let reader = RunFileReader(path: path, configurations: choices.configurations)
        let file = try chosenApps(of: RunFile(text, reader: reader))
        let plan = try SuitePlan(file, state: state, choices)
        guard portOffset == .auto, plan.ports.claims.contains(where: { !PortPlan.isFree($0.number) }) else {
            return (plan, choices.portOffset)
        }
        guard let offset = plan.ports.freeOffset(above: 0) else {
            throw UpFault("There is no port offset at which every port is free.")
        }
        choices.portOffset = offset
        return (try SuitePlan(file, state: state, choices), offset)
    }

    private func chosenApps(of file: RunFile) throws(UpFault) -> RunFile {
        guard !only.isEmpty else { return file }
        let names = file.apps.map(\.appID)
        if let unknown = only.first(where: { !names.contains($0) }) {
            throw UpFault("\(file.path) has no app \(unknown); it has \(names.joined(separator: ", ")).")
        }
        return RunFile(path: file.path, apps: file.apps.filter { only.contains($0.appID) })
    }

    /// - Returns: nil when there is no access control.
    private func configurationsFolder(runFile: String, folder: String) throws(UpFault) -> String? {
        if noAccessControl { return nil }
        guard let configurations else { return Paths.resolve("configurations", against: Paths.parent(of: runFile)) }
        let given = Paths.resolve(configurations, against: folder)
        guard FileManager.default.fileExists(atPath: given) else { throw UpFault("There is no folder \(given).") }
        return given
    }

    private func componentsFolder(runFile: String, folder: String) throws(UpFault) -> String {
        let components = components ?? (daprd == nil ? "embedded" : "redis")
        let beside = Paths.resolve("components/\(components)", against: Paths.parent(of: runFile))
        let given = Paths.resolve(components, against: folder)
        for path in [beside, given] where FileManager.default.fileExists(atPath: path) { return path }
        throw UpFault("There is no folder of components \(components): neither \(beside) nor \(given).")
    }
}

/// The number that is added to every port: given, or found.
enum PortOffset: ExpressibleByArgument, Sendable, Equatable {
    case fixed(Int)
    case auto

    init?(argument: String) {
        if argument.lowercased() == "auto" {
            self = .auto
        } else if let number = Int(argument) {
            self = .fixed(number)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { String(number) }

    /// The number to try first.
    var number: Int {
        switch self {
        case .fixed(let number): number
        case .auto: 0
        }
    }
}

extension ValidationError {
    /// Makes an error whose message is shown without the usage text.
    static func plain(_ message: String) -> any Error { PlainFault(description: message) }
}

private struct PlainFault: Error, CustomStringConvertible {
    let description: String
}

/// The reason why the suite did not start, for the user at the terminal.
struct UpFault: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
