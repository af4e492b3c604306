import ArgumentParser
import FoundationEssentials
import HTTPServing
import ServiceKit

/// Runs one service in this process; the sidecar is given by Dapr's environment variables.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run one service (next to its Dapr sidecar).",
        discussion: "Services: \(ServiceCatalog.names.joined(separator: ", ")).")

    @Argument(help: "Which service.", completion: .list(ServiceCatalog.names))
    var service: String

    func validate() throws {
        guard ServiceCatalog.service(named: service) != nil else {
            throw ValidationError(
                "There is no service \(service). Services: \(ServiceCatalog.names.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        Descriptors.raise()
        EventLoops.shareProcessors()
        if !EventLoops.runTasks() {
            let words = "This toolchain's runtime has no hook for tasks on event loops: all works, only slower.\n"
            LogOutput.standardError.write(Array(words.utf8), urgently: true)
        }
        guard let type = ServiceCatalog.service(named: service) else { return }
        let environment = ProcessInfo.processInfo.environment
        Lifeline.hold(in: environment)
        try await ServiceKit.serve(type, environment: environment)
    }
}
