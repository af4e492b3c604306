import ArgumentParser
import FoundationEssentials

/// Runs the whole suite on this machine.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run the whole suite here, with nothing else installed.",
        discussion: """
            Reads the Dapr CLI's multi-app run file, starts every app in it as a process of its own, and gives each \
            a sidecar with the components of dapr/components/embedded.
            """)

    @Option(help: ArgumentHelp("The run file.", valueName: "path"), completion: .file(extensions: ["yaml", "yml"]))
    var file: String = "dapr/dapr.yaml"

    @Option(help: ArgumentHelp("Where databases, secrets and logs live.", valueName: "dir"), completion: .directory)
    var state: String = ".errand"

    @Option(help: "Added to every port, so that several suites run side by side.")
    var portOffset: Int = 0

    @Option(
        help: ArgumentHelp(
            "The components to use: a folder beside the run file's own, or any other.", valueName: "name|dir"))
    var components: String = "embedded"

    @Option(help: ArgumentHelp("Only this app of the run file; may be given more than once.", valueName: "app"))
    var only: [String] = []

    @Flag(name: .shortAndLong, help: "Show what every process writes, not only in its log file.")
    var verbose = false

    func run() async throws {
        do {
            let folder = ProcessFiles.currentFolder
            let state = StateDirectory(path: Paths.resolve(state, against: folder))
            let plan = try plan(state, folder: folder)
            try state.prepare()
            try plan.ports.check()
            try PrivateFile.write(plan.sidecars.json, to: state.sidecarPlan)
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

    private func plan(_ state: StateDirectory, folder: String) throws -> SuitePlan {
        let path = Paths.resolve(file, against: folder)
        guard let text = ProcessFiles.read(path) else {
            throw UpFault(
                "There is no run file \(path). Start in the project's folder, or name it: errand up --file PATH")
        }
        let choices = SuitePlan.Choices(
            portOffset: portOffset, components: try componentsFolder(runFile: path, folder: folder),
            environment: ProcessInfo.processInfo.environment, executable: ProcessFiles.thisExecutable)
        return try SuitePlan(try chosenApps(of: RunFile(text, path: path)), state: state, choices)
    }

    private func chosenApps(of file: RunFile) throws(UpFault) -> RunFile {
        guard !only.isEmpty else { return file }
        let names = file.apps.map(\.appID)
        if let unknown = only.first(where: { !names.contains($0) }) {
            throw UpFault("\(file.path) has no app \(unknown); it has \(names.joined(separator: ", ")).")
        }
        return RunFile(path: file.path, apps: file.apps.filter { only.contains($0.appID) })
    }

    private func componentsFolder(runFile: String, folder: String) throws(UpFault) -> String {
        let beside = Paths.resolve("components/\(components)", against: Paths.parent(of: runFile))
        let given = Paths.resolve(components, against: folder)
        for path in [beside, given] where FileManager.default.fileExists(atPath: path) { return path }
        throw UpFault("There is no folder of components \(components): neither \(beside) nor \(given).")
    }
}

extension ValidationError {
    /// An error message without the usage text that a mistyped option gets.
    static func plain(_ message: String) -> any Error { PlainFault(description: message) }
}

private struct PlainFault: Error, CustomStringConvertible {
    let description: String
}
