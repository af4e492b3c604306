import ArgumentParser
import Curl
import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import ServiceKit
import SuiteClient

/// Examines a running environment, with Dapr's sidecars or with the built-in one.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine a running environment: sidecars, components, subscriptions, policies, round trips.",
        discussion: """
            Finds the sidecars by the run file's ports, with the tokens that errand up keeps in its state folder, or those \
            in DAPR_API_TOKEN and APP_API_TOKEN. One line for each check, one more for what to mend; the exit code is 0 when \
            nothing is wrong. What it writes it deletes again.

            With --kube it looks at what the chart has installed in a cluster, by kubectl, and only reads: Dapr's control plane, \
            pods and sidecars and why they are not well, Secrets by the names of their members, components, access rules, \
            policies, ways in, volumes and timed work.
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

    @Flag(help: "Look at an installation in a cluster instead.")
    var kube = false

    @Option(help: "With --kube: the namespace of the release.")
    var namespace = "errand"

    @Option(help: "With --kube: the name of the release.")
    var release = "errand"

    @Option(help: "With --kube: another context than kubectl's current one.")
    var context: String?

    @Option(help: ArgumentHelp("With --kube: the program to ask.", valueName: "path"), completion: .file())
    var kubectl = "kubectl"

    @Flag(help: "Answer with JSON: what was found, and what to mend.")
    var json = false

    func run() async throws {
        if kube { return try await examineCluster() }
        let curl = CurlClient()
        let patients = try await patients(curl)
        var findings: [Finding] = []
        for patient in patients {
            let peers = patients.filter { $0.appID != patient.appID }
            await DoctorChecks(patient: patient, peers: peers).run { finding in
                findings.append(finding)
                tell(finding)
            }
        }
        await curl.shutdown()
        try conclude(findings)
    }

    private func examineCluster() async throws {
        let snapshot: ClusterSnapshot
        do {
            snapshot = try await ClusterReader(kubectl: kubectl, context: context, namespace: namespace).read()
        } catch let fault as ClusterReader.Fault {
            throw ValidationError.plain("The cluster cannot be looked at: \(fault)")
        }
        let findings = ClusterExamination(snapshot: snapshot, namespace: namespace, release: release).findings
        for finding in findings { tell(finding) }
        try conclude(findings)
    }

    private func tell(_ finding: Finding) {
        guard !json else { return }
        for line in finding.lines { print(line) }
        fflush(nil)
    }

    private func conclude(_ findings: [Finding]) throws {
        let wrong = findings.count { $0.isWrong }
        if json {
            print(String(decoding: JSONValue.array(findings.map(\.json)).bytes, as: UTF8.self))
        } else {
            print(wrong == 0 ? "Nothing is wrong." : "\(wrong) to mend.")
        }
        if wrong > 0 { throw ExitCode.failure }
    }

    private func patients(_ curl: CurlClient) async throws -> [DoctorTarget] {
        let folder = ProcessFiles.currentFolder
        let environment = ProcessInfo.processInfo.environment
        let plan = StateDirectory(path: Paths.resolve(state, against: folder)).runningPlan
        let own = resources.map { [Paths.resolve($0, against: folder)] }
        if let port = daprHttpPort {
            var patient = DoctorTarget(appID: "", httpPort: port, curl: curl)
            patient.apiToken = environment["DAPR_API_TOKEN"] ?? plan?.apiToken
            let answer = try? await patient.sidecar(.get, "/v1.0/metadata").json?["id"]?.string
            var known = DoctorTarget(appID: (answer ?? nil) ?? "sidecar", httpPort: port, curl: curl)
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
    ) -> DoctorTarget? {
        // The plan of a running errand up takes precedence, because it includes ports chosen by the system.
        let started = plan?.sidecars.first { $0.appID == app.appID }
        guard let port = started?.httpPort ?? app.httpPort.map({ $0 + portOffset }) else { return nil }
        let service = ServiceCatalog.service(named: app.appID)
        return DoctorTarget(
            appID: app.appID, httpPort: port, appPort: started?.appPort ?? app.appPort.map { $0 + portOffset },
            publicPort: service.map { $0.defaultPort + portOffset },
            resources: own ?? started?.resourcesPaths ?? app.resourcesPaths,
            configurationFile: started?.configurationFile ?? app.configurationFile,
            apiToken: environment["DAPR_API_TOKEN"] ?? plan?.apiToken,
            appToken: environment["APP_API_TOKEN"] ?? plan?.appToken, curl: curl)
    }
}
