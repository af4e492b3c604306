import FoundationEssentials
import TestSupport
import Testing

@testable import Errand

@Suite("State folder")
struct StateDirectoryTests {
    private static let plan = SidecarPlan(sidecars: [], workingDirectory: "/", apiToken: "a", appToken: "b")

    @Test("the plan of a suite counts while that suite runs, and no longer")
    func plan() throws {
        let folder = try ScratchFolder()
        let state = StateDirectory(path: folder.path + "/state")
        #expect(state.runningPlan == nil)
        try PrivateFile.makeFolder(state.path + "/run")
        try PrivateFile.write(Self.plan.bytes(), to: state.sidecarPlan)
        #expect(state.runningPlan == nil, "left by a suite that was killed")
        try state.prepare()
        #expect(state.runningPlan == Self.plan)
        state.forgetPlan()
        #expect(state.runningPlan == nil)
        #expect(!FileManager.default.fileExists(atPath: state.sidecarPlan))
    }

    @Test(".errand leads to the state folder from where sidecars are started, whatever it is called")
    func sidecarFolder() throws {
        let folder = try ScratchFolder()
        #expect(StateDirectory(path: "/p/.errand").sidecarFolder(startedIn: "/p") == "/p")
        for name in ["elsewhere", ".errand"] {
            let state = StateDirectory(path: "\(folder.path)/\(name)")
            try state.prepare()
            let place = state.sidecarFolder(startedIn: "/p")
            for _ in 0..<2 { try state.makeSidecarFolder(place) }
            let secrets = try #require(ProcessFiles.read(state.secrets))
            #expect(ProcessFiles.read("\(place)/.errand/secrets.json") == secrets)
        }
    }
}
