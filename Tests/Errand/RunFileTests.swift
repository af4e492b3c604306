import SuiteClient
import Testing

@testable import Errand

@Suite("Run file")
struct RunFileTests {
    private func read(_ text: String) throws -> RunFile { try RunFile(Array(text.utf8), path: "/p/dapr/dapr.yaml") }

    private func readingFault(_ text: String) -> RunFileFault? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error as? RunFileFault
        }
    }

    @Test("what common says holds for every app, unless the app says otherwise")
    func common() throws {
        let file = try read(
            """
            version: 1
            common:
              resourcesPaths: [components/redis]
              env: {A: "1", B: common}
            apps:
              - appID: api
                appDirPath: ..
                appPort: 9000
                daprHTTPPort: 3501
                env: {B: own}
                command: [errand, serve, api]
              - appDirPath: ./other
                resourcesPath: ./mine
            """)
        #expect(file.apps[0].directory == "/p")
        #expect(file.apps[0].resourcesPaths == ["/p/dapr/components/redis"])
        #expect(file.apps[0].environment == ["A": "1", "B": "own"])
        #expect(file.apps[0].appPort == 9000)
        #expect(file.apps[0].httpPort == 3501)
        #expect(file.apps[0].command == ["errand", "serve", "api"])
        #expect(file.apps[1].appID == "other")
        #expect(file.apps[1].resourcesPaths == ["/p/dapr/other/mine"])
        #expect(file.apps[1].command.isEmpty)
    }

    @Test(
        "a fault names the line, the key and what is expected",
        arguments: [
            ("version: 2\napps: []", 1, "version"),
            ("version: 1\napps: []", 2, "apps"),
            ("version: 1\napps:\n  - appID: a\n", 3, "apps[0].appDirPath"),
            ("version: 1\napps:\n  - appDirPath: .\n    appPort: 70000\n", 4, "apps[0].appPort"),
            ("version: 1\napps:\n  - appDirPath: .\n    appPort: '80'\n", 4, "apps[0].appPort"),
            ("version: 1\napps:\n  - appDirPath: .\n    command: run me\n", 4, "apps[0].command"),
            ("version: 1\napps:\n  - appDirPath: .\n    appProtocol: grpc\n", 4, "apps[0].appProtocol"),
            ("version: 1\napps:\n  - appDirPath: .\n    env: [A]\n", 4, "apps[0].env"),
            ("version: 1\ncommon:\n  appPort: 1\napps:\n  - appDirPath: .\n", 3, "common.appPort"),
            ("version: 1\napps:\n  - appDirPath: a\n  - appDirPath: a\n", 4, "apps[1].appID"),
            ("version: 1\napps:\n  - appDirPath: .\n    appMaxConcurrency: few\n", 4, "apps[0].appMaxConcurrency"),
            ("version: 1\napps:\n  - appDirPath: .\n    enableAppHealthCheck: 1\n", 4, "apps[0].enableAppHealthCheck"),
            ("version: 1\napps:\n  - appDirPath: .\n    maxBodySize: much\n", 4, "apps[0].maxBodySize"),
            ("version: 1\napps:\n  - appDirPath: .\n    appSSL: true\n", 4, "apps[0].appSSL"),
            ("version: 1\napps:\n  - appDirPath: .\n    unixDomainSocket: /s\n", 4, "apps[0].unixDomainSocket"),
            ("version: 1\napps:\n  - appDirPath: .\n    appChannelAddress: far\n", 4, "apps[0].appChannelAddress"),
            (
                "version: 1\napps:\n  - appDirPath: .\n    apiListenAddresses: 0.0.0.0\n", 4,
                "apps[0].apiListenAddresses"
            ),
            ("version: 1\napps:\n  - appDirPath: .\n    appLogDestination: moon\n", 4, "apps[0].appLogDestination"),
            ("version: 1\napps: [\n", 3, ""),
        ])
    func faults(text: String, line: Int, key: String) throws {
        let fault = try #require(readingFault(text))
        #expect(fault.line == line)
        #expect(fault.key == key)
        #expect(fault.path == "/p/dapr/dapr.yaml")
    }

    @Test("an app's own folder comes before what all share, and Dapr's defaults after")
    func resources() throws {
        let there: Set = [
            "/p/one/.dapr/resources", "/p/one/.dapr/config.yaml", "/h/.dapr/components", "/h/.dapr/config.yaml",
        ]
        let reader = RunFileReader(path: "/p/run.yaml", home: "/h", isThere: { there.contains($0) })
        func paths(_ common: String) throws -> [RunApp] {
            let apps = "apps:\n  - appDirPath: one\n  - appDirPath: two\n  - {appDirPath: three, resourcesPaths: [~/r]}"
            return try RunFile(Array("version: 1\n\(common)\(apps)".utf8), reader: reader).apps
        }
        #expect(
            try paths("").map(\.resourcesPaths) == [["/p/one/.dapr/resources"], ["/h/.dapr/components"], ["/h/r"]])
        #expect(
            try paths("common: {resourcesPaths: [all]}\n").map(\.resourcesPaths)
                == [["/p/one/.dapr/resources"], ["/p/all"], ["/h/r"]])
        #expect(
            try paths("common: {configFilePath: c.yaml}\n").map(\.configurationFile)
                == ["/p/one/.dapr/config.yaml", "/p/c.yaml", "/p/c.yaml"])
        #expect(try paths("")[1].configurationFile == "/h/.dapr/config.yaml")
    }

    @Test("an app that names no Configuration has the one of its name, and only the folder's files count")
    func configurations() throws {
        let there: Set = ["/p/who/api.yaml", "/p/who/own.yaml", "/h/.dapr/config.yaml"]
        var reader = RunFileReader(path: "/p/run.yaml", home: "/h", isThere: { there.contains($0) })
        let text = """
            version: 1
            apps:
              - {appDirPath: ., appID: api}
              - {appDirPath: ., appID: own, configFilePath: mine.yaml}
              - {appDirPath: ., appID: other}
            """
        func read() throws -> [RunApp] { try RunFile(Array(text.utf8), reader: reader).apps }
        #expect(
            try read().map(\.configurationFile) == ["/h/.dapr/config.yaml", "/p/mine.yaml", "/h/.dapr/config.yaml"])
        reader.configurations = "/p/who"
        #expect(try read().map(\.configurationFile) == ["/p/who/api.yaml", "/p/mine.yaml", "/h/.dapr/config.yaml"])
        #expect(try read().map(\.isAccessControlled) == [true, false, false])
    }

    @Test("how a sidecar treats its application is read, an app's words over the common ones")
    func runtime() throws {
        let file = try read(
            """
            version: 1
            common:
              enableAppHealthCheck: true
              appHealthProbeInterval: 7
              maxBodySize: 16Mi
              logLevel: debug
              appLogDestination: file
            apps:
              - appDirPath: a
                appHealthCheckPath: /well
                appHealthProbeTimeout: 900
                appHealthThreshold: 2
                appMaxConcurrency: 3
                maxBodySize: 2k
                appLogDestination: console
              - appDirPath: b
                enableAppHealthCheck: false
            """)
        let health = RunApp.Health(isEnabled: true, path: "/well", interval: 7, timeout: 900, threshold: 2)
        #expect(file.apps[0].health == health)
        #expect(file.apps[0].maximumConcurrency == 3)
        #expect(file.apps.map(\.maximumBody) == [2000, 16 << 20])
        #expect(file.apps.map(\.appLogs) == [.console, .file])
        #expect(file.apps[1].health?.isEnabled == false)
    }

    @Test("a mistyped key gets a suggestion")
    func suggestion() throws {
        let fault = try #require(readingFault("version: 1\napps:\n  - appDirPath: .\n    appport: 80\n"))
        #expect(fault.message == "no such key; did you mean appPort?")
        #expect(fault.description == "/p/dapr/dapr.yaml:4: apps[0].appport: no such key; did you mean appPort?")
    }

    @Test("paths are resolved as a shell would")
    func paths() {
        #expect(Paths.resolve("../x/./y", against: "/a/b") == "/a/x/y")
        #expect(Paths.resolve("/z", against: "/a/b") == "/z")
        #expect(Paths.parent(of: "/a/b.yaml") == "/a")
        #expect(Paths.short("/a/b/c", from: "/a") == "b/c")
        #expect(Paths.short("/ab/c", from: "/a") == "/ab/c")
    }
}
