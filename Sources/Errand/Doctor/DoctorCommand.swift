import ArgumentParser
import Curl
import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import ServiceKit

/// Examines a running environment, with Dapr's sidecars or with the built-in one.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine a running environment: sidecars, components, subscriptions, policies, round trips.",
        discussion: """
            Finds the sidecars by the run file's ports, with the tokens that errand up keeps in its state folder, or those \
            in DAPR_API_TOKEN and APP_API_TOKEN. One line for each check, one more for what to mend; the exit code is 0 when \
            nothing is wrong. What it writes it deletes again.
            """)

    @Option(help: ArgumentHelp("The run file.", valueName: "path"), completion: .file(extensions: ["yaml", "yml"]))
    var file: String = "dapr/dapr.yaml"

    @Option(help: ArgumentHelp("The state folder of errand up.", valueName: "dir"), completion: .directory)
    var state: String = ".errand"

    @Option(help: "The port offset that errand up was started with.")
    var portOffset: Int = 0

    @Option(help: "The folder of resources in use, where the run file does not say.", completion: .directory)
    var resources: String?

    @Option(help: "Look at one sidecar only, on this port.")
    var daprHttpPort: Int?

    @Option(help: ArgumentHelp("Look at this app of the run file only; may be given more than once.", valueName: "app"))
    var only: [String] = []

    func run() async throws {
        let curl = CurlClient()
        let patients = try await patients(curl)
        var wrong = 0
        for patient in patients {
            let peers = patients.filter { $0.appID != patient.appID }
            await Examination(patient: patient, peers: peers).run { finding in
                if finding.isWrong { wrong += 1 }
                for line in finding.lines { print(line) }
                fflush(nil)
            }
        }
        await curl.shutdown()
        print(wrong == 0 ? "Nothing is wrong." : "\(wrong) to mend.")
        if wrong > 0 { throw ExitCode.failure }
    }

    private func patients(_ curl: CurlClient) async throws -> [Patient] {
        let folder = ProcessFiles.currentFolder
        let environment = ProcessInfo.processInfo.environment
        let plan = StateDirectory(path: Paths.resolve(state, against: folder)).runningPlan
        let own = resources.map { [Paths.resolve($0, against: folder)] }
        if let port = daprHttpPort {
            var patient = Patient(appID: "", httpPort: port, curl: curl)
            patient.apiToken = environment["DAPR_API_TOKEN"] ?? plan?.apiToken
            let answer = try? await patient.sidecar(.get, "/v1.0/metadata").json?["id"]?.string
            var known = Patient(appID: (answer ?? nil) ?? "sidecar", httpPort: port, curl: curl)
            known.apiToken = patient.apiToken
            known.resources = own ?? []
            return [known]
        }
        let path = Paths.resolve(file, against: folder)
        guard let text = ProcessFiles.read(path) else { throw ValidationError("There is no run file \(path).") }
        do {
            let run = try RunFile(text, path: path)
            return run.apps.filter { only.isEmpty || only.contains($0.appID) }.compactMap { app in
                patient(app, plan, own, environment, curl)
            }
        } catch {
            throw ValidationError.plain("\(error)")
        }
    }

    private func patient(
        _ app: RunApp, _ plan: SidecarPlan?, _ own: [String]?, _ environment: [String: String], _ curl: CurlClient
    ) -> Patient? {
        // What errand up has started knows best; it also knows ports that the system chose.
        let started = plan?.sidecars.first { $0.appID == app.appID }
        guard let port = started?.httpPort ?? app.httpPort.map({ $0 + portOffset }) else { return nil }
        let service = ServiceCatalog.service(named: app.appID)
        return Patient(
            appID: app.appID, httpPort: port, appPort: started?.appPort ?? app.appPort.map { $0 + portOffset },
            publicPort: service.map { $0.defaultPort + portOffset },
            resources: own ?? started?.resourcesPaths ?? app.resourcesPaths,
            configurationFile: started?.configurationFile ?? app.configurationFile,
            apiToken: environment["DAPR_API_TOKEN"] ?? plan?.apiToken,
            appToken: environment["APP_API_TOKEN"] ?? plan?.appToken, curl: curl)
    }
}
