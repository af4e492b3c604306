import FoundationEssentials
import Subprocess
import TestSupport
import Testing

@testable import Errand

@Suite("Real sidecars, planned")
struct DaprProcessesTests {
    private static let app = RunApp(
        appID: "api", directory: "/p", resourcesPaths: ["/p/dapr/components/redis"],
        configurationFile: "/p/dapr/configurations/api.yaml", isAccessControlled: true, appPort: 9000, httpPort: 3501,
        maximumBody: 8 << 20, command: ["errand", "serve", "api"], line: 1)

    private func plan(with programs: Set<String>, _ app: RunApp = app) throws -> SuitePlan {
        let dapr = DaprInstallation(daprd: "/d/daprd", version: "1.17.13") { programs.contains($0) ? "/d/\($0)" : nil }
        let choices = SuitePlan.Choices(
            portOffset: 100, configurations: "/p/dapr/configurations", dapr: dapr, folder: "/p",
            environment: ["CREDENTIAL_POSTGRES": "x", "NAMESPACE": "mine"], executable: "/bin/errand")
        return try SuitePlan(
            RunFile(path: "/p/dapr/dapr.yaml", apps: [app]), state: StateDirectory(path: "/p/.errand"), choices)
    }

    private func sidecar(_ plan: SuitePlan) throws -> ManagedProcess {
        try #require(plan.stages.last?.processes.first { $0.name == "api-sidecar" })
    }

    @Test("a daprd gets what the run file says, and listens on the loopback interface only")
    func arguments() throws {
        let plan = try plan(with: [])
        let sidecar = try sidecar(plan)
        #expect(sidecar.arguments.prefix(2) == ["guard", "/d/daprd"])
        for option in [
            "--app-id=api", "--app-port=9100", "--dapr-http-port=3601", "--dapr-listen-addresses=127.0.0.1",
            "--dapr-internal-grpc-listen-address=127.0.0.1", "--metrics-listen-address=127.0.0.1",
            "--max-body-size=8388608", "--resources-path=/p/dapr/components/redis",
        ] { #expect(sidecar.arguments.contains(option), "\(option)") }
        #expect(sidecar.workingDirectory == "/p")
        #expect(sidecar.environment["DAPR_API_TOKEN"] == plan.sidecars.apiToken)
        #expect(sidecar.environment["APP_API_TOKEN"] == plan.sidecars.appToken)
        #expect(sidecar.environment["CREDENTIAL_POSTGRES"] == "x" && sidecar.environment["NAMESPACE"] == nil)
        #expect(sidecar.environment["POD_NAME"] == "api" && sidecar.environment["DAPR_HOST_IP"] == "127.0.0.1")
        #expect(plan.sidecars.inspector == nil)
    }

    @Test("without a sentry there is no access control, and it is said")
    func unencrypted() throws {
        let plan = try plan(with: ["scheduler"])
        let arguments = try sidecar(plan).arguments
        #expect(!arguments.contains("--config=/p/dapr/configurations/api.yaml"))
        #expect(!arguments.contains("--enable-mtls=true"))
        #expect(plan.access == .open(because: "there is no sentry beside daprd"))
        #expect(plan.stages.map { $0.processes.map(\.name) } == [["scheduler"], ["api-sidecar"]])
        var own = Self.app
        own.isAccessControlled = false
        #expect(
            try sidecar(try self.plan(with: [], own)).arguments
                .contains("--config=/p/dapr/configurations/api.yaml"), "what the run file names is taken")
    }

    @Test("with one, certificates come first, then what uses them, then the sidecars")
    func encrypted() throws {
        let plan = try plan(with: ["sentry", "scheduler", "placement"])
        #expect(
            plan.stages.map { $0.processes.map(\.name) } == [["sentry"], ["scheduler", "placement"], ["api-sidecar"]])
        #expect(plan.stages.map { $0.health.map(\.name) } == [["sentry"], ["scheduler", "placement"], []])
        let sidecar = try sidecar(plan)
        for option in ["--enable-mtls=true", "--config=/p/dapr/configurations/api.yaml"] {
            #expect(sidecar.arguments.contains(option))
        }
        #expect(sidecar.variablesFromFiles["DAPR_TRUST_ANCHORS"] == "/p/.errand/dapr/certificates/ca.crt")
        #expect(plan.access == .controlled(folder: "/p/dapr/configurations"))
        for process in plan.stages[1].processes {
            #expect(process.arguments.contains("--tls-enabled=true"))
        }
        let ports = plan.stages.flatMap(\.processes).flatMap(\.arguments).filter {
            $0.wholeMatch(of: /--[a-z-]*port=[0-9]+/) != nil
        }
        let numbers = ports.compactMap { $0.split(separator: "=").last }
        #expect(Set(numbers).count == numbers.count && numbers.count == 14)
    }

    @Test("what is no daprd, or one that is too old, is refused in words")
    func refused() async throws {
        let folder = try ScratchFolder()
        func fault(_ path: String) async -> String {
            do throws(UpFault) {
                return try await DaprInstallation(at: path, folder: folder.path).version
            } catch {
                return error.description
            }
        }
        func program(_ name: String, _ text: String) throws -> String {
            let path = try folder.write(text, to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }
        #expect(await fault("nothing").contains("There is no daprd \(folder.path)/nothing"))
        _ = try folder.write("text", to: "text")
        #expect(await fault("text").contains("that can be run"))
        #expect(await fault(try program("mute", "#!/bin/sh\nexit 0\n")).contains("says nothing of a version"))
        #expect(await fault(try program("old", "#!/bin/sh\necho 1.9.6\n")).contains("takes 1.15 or later"))
        _ = try program("scheduler", "#!/bin/sh\n")
        _ = try program("daprd", "#!/bin/sh\necho 1.17.13\n")
        let found = try await DaprInstallation(at: ".", folder: folder.path)
        #expect(found.description == "daprd 1.17.13, scheduler")
    }

    @Test("a daprd that cannot go on is quoted")
    func fatal() {
        let line = #"time="…" level=fatal msg="Fatal error from runtime: \"x\" is wrong" app_id=api ver=1.17.13"#
        let ending = ProcessEnding(status: .exited(1), lastWords: ["level=info msg=\"a\" b", line])
        #expect(ending.fatalWords == #"Fatal error from runtime: "x" is wrong"#)
        #expect(ProcessEnding(status: .exited(1), lastWords: ["level=info msg=\"a\" b"]).fatalWords == nil)
    }
}
