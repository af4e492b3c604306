import FoundationEssentials
import SuiteClient
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

    @Test("a folder that others may enter is closed to them, and what is in it is the owner's")
    func isPrivate() throws {
        let folder = try ScratchFolder()
        let state = StateDirectory(path: folder.path + "/state")
        try FileManager.default.createDirectory(
            atPath: state.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try state.prepare()
        for path in [state.path, state.logs, state.secrets] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect((mode ?? 0o777) & 0o077 == 0, "\(path)")
        }
    }

    @Test(
        "a key that is lost beside a store, or cannot sign, is told at the start",
        arguments: [
            "", "{}", #"{"jwt-signing-key":"c2hvcnQ="}"#, #"{"jwt-signing-key":"no key"}"#, "garbage",
        ])
    func lostKey(secrets: String) throws {
        let folder = try ScratchFolder()
        let state = StateDirectory(path: folder.path + "/state")
        try state.prepare()
        let key = try #require(ProcessFiles.read(state.secrets))
        try PrivateFile.write([], to: state.path + "/state.db")
        if secrets.isEmpty {
            try FileManager.default.removeItem(atPath: state.secrets)
        } else {
            try PrivateFile.write(Array(secrets.utf8), to: state.secrets)
        }
        let again = { try StateDirectory(path: state.path).lookAtSecrets() }
        // Without a key of this name the secrets are of somebody who keeps the key elsewhere.
        if secrets == "{}" { try again() } else { #expect(throws: UpFault.self) { try again() } }
        try PrivateFile.write(key, to: state.secrets)
        try again()
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
