import ArgumentParser
import Curl
import FoundationEssentials
import HTTPTypes
import ServiceKit

/// Checks the health of the service in this container, without a shell or another program.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a service on this machine whether it is healthy; the exit code says so.",
        discussion: "Looks at ERRAND_PORT and ERRAND_PORT_OFFSET as the service does.")

    @Argument(help: "Which service; by default whichever answers.", completion: .list(ServiceCatalog.names))
    var service: String?

    @Flag(help: "Ask for readiness, which includes the sidecar, instead of liveness.")
    var ready = false

    func run() async throws {
        let ports = try Self.ports(of: service, environment: ProcessInfo.processInfo.environment)
        let curl = CurlClient()
        let path = ready ? "/health/ready" : "/health"
        let isHealthy = await withTaskGroup(of: Bool.self) { group in
            for port in ports {
                group.addTask {
                    let request = CurlRequest(.get, "http://127.0.0.1:\(port)\(path)", timeout: .seconds(4))
                    return (try? await curl.execute(request))?.status == 200
                }
            }
            return await group.contains(true)
        }
        await curl.shutdown()
        if !isHealthy { throw ExitCode.failure }
    }

    /// The public ports to check: the one in the environment, or the defaults of the services in question.
    static func ports(of service: String?, environment: [String: String]) throws -> [Int] {
        let settings = Settings(environment)
        let offset = try settings.read(ServiceSettings.portOffset)
        if let port = environment["ERRAND_PORT"].flatMap(Int.init) { return [port + offset] }
        let asked = ServiceCatalog.all.filter { service == nil || $0.appID == service }
        guard !asked.isEmpty else {
            throw ValidationError(
                "There is no such service. Services: \(ServiceCatalog.names.joined(separator: ", ")).")
        }
        return asked.map { $0.defaultPort + offset }
    }
}
