import Testing

@testable import Errand

@Suite("Suite plan")
struct SuitePlanTests {
    private func plan(_ apps: [RunApp], _ choices: SuitePlan.Choices) throws -> SuitePlan {
        try SuitePlan(
            RunFile(path: "/p/dapr/dapr.yaml", apps: apps), state: StateDirectory(path: "/p/.errand"), choices)
    }

    private let web = RunApp(
        appID: "web", directory: "/p", resourcesPaths: ["/p/dapr/components/redis", "/p/extra"], appPort: 4000,
        httpPort: 3500, environment: ["ERRAND_LOG_LEVEL": "debug"], command: ["errand", "serve", "web"], line: 1)

    @Test("one offset moves every port, and the app is told")
    func offset() throws {
        let plan = try plan([web], SuitePlan.Choices(portOffset: 200, executable: "/bin/errand"))
        #expect(plan.ports.claims.map(\.number) == [3200, 4200, 3700, 3600])
        let environment = try #require(plan.apps[0].process?.environment)
        #expect(environment["APP_PORT"] == "4200")
        #expect(environment["DAPR_HTTP_PORT"] == "3700")
        #expect(environment["ERRAND_PORT_OFFSET"] == "200")
        #expect(environment["ERRAND_LOG_LEVEL"] == "debug")
        #expect(plan.sidecars.sidecars[0].httpPort == 3700)
    }

    @Test("the chosen components replace those of the run file, other resources stay")
    func components() throws {
        let plan = try plan([web], SuitePlan.Choices(components: "/p/dapr/components/embedded"))
        #expect(plan.sidecars.sidecars[0].resourcesPaths == ["/p/dapr/components/embedded", "/p/extra"])
    }

    @Test("errand means this executable, any other program gets a guard, no command a sidecar alone")
    func commands() throws {
        var other = web
        (other.appID, other.command) = ("other", ["python3", "app.py"])
        var alone = web
        (alone.appID, alone.command) = ("alone", [])
        let plan = try plan([web, other, alone], SuitePlan.Choices(executable: "/bin/errand"))
        #expect(plan.apps[0].process?.executable == "/bin/errand")
        #expect(plan.apps[0].process?.arguments == ["serve", "web"])
        #expect(plan.apps[1].process?.arguments == ["guard", "python3", "app.py"])
        #expect(plan.apps[1].publicPort == nil)
        #expect(plan.apps[2].process == nil)
    }

    @Test("a port that two want is refused by name")
    func twice() throws {
        var other = web
        other.appID = "other"
        // Where nobody else listens, on a machine that does other things too.
        let ports = try plan([web, other], SuitePlan.Choices(portOffset: 21_350)).ports
        let fault = #expect(throws: UpFault.self) { try ports.check() }
        #expect(fault?.description.contains("given twice") == true)
    }

    @Test("an offset that is proposed is one at which every port is free")
    func proposal() throws {
        let ports = try plan([web], SuitePlan.Choices(portOffset: 200)).ports
        let wanted = Set(ports.claims.map { $0.number - 200 })
        #expect(ports.freeOffset(above: 200, isFree: { _ in true }) == 300)
        let taken: Set = [(wanted.min() ?? 0) + 300, (wanted.max() ?? 0) + 400]
        #expect(ports.freeOffset(above: 200, isFree: { !taken.contains($0) }) == 500)
        #expect(ports.freeOffset(above: 200, isFree: { _ in false }) == nil)
        #expect(PortOffset(argument: "auto") == .auto)
        #expect(PortOffset(argument: "1000") == .fixed(1000))
        #expect(PortOffset(argument: "some") == nil)
    }

    @Test("the sidecars' plan survives the way through its file")
    func planFile() throws {
        let plan = try plan([web], SuitePlan.Choices()).sidecars
        #expect(try SidecarPlan(plan.bytes()) == plan)
        #expect(throws: (any Error).self) { try SidecarPlan(Array("{}".utf8)) }
    }

    @Test("tokens are new for every run")
    func tokens() throws {
        let first = try plan([web], SuitePlan.Choices()).sidecars
        let second = try plan([web], SuitePlan.Choices()).sidecars
        #expect(first.apiToken != second.apiToken)
        #expect(first.apiToken != first.appToken)
        #expect(first.apiToken.utf8.count == 32)
    }
}
