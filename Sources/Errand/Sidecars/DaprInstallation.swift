import FoundationEssentials
import Glibc
import Subprocess
import SuiteClient
import SystemPackage

/// A Dapr installation whose sidecars replace the built-in ones: `daprd`, and the control plane beside it.
struct DaprInstallation: Sendable, Equatable {
    /// Absolute, as are the other paths.
    let daprd: String
    /// Such as `1.17.13`; `edge` for builds from source.
    let version: String
    /// The program that stores jobs; nil when there is none beside daprd.
    var scheduler: String?
    var placement: String?
    /// The program that issues the sidecars' identities, without which there is no access control.
    var sentry: String?

    /// The first version whose scheduler has the options used here.
    private static let oldest = (major: 1, minor: 15)

    /// Examines the installation at a path.
    ///
    /// - Parameters:
    ///   - path: the path of daprd, or of its folder.
    ///   - folder: the folder that the path is relative to.
    /// - Throws: ``UpFault`` when there is no daprd, or it is too old.
    init(at path: String, folder: String) async throws(UpFault) {
        let given = Paths.resolve(path, against: folder)
        let program = Self.isFolder(given) ? given + "/daprd" : given
        guard access(program, X_OK) == 0, !Self.isFolder(program) else {
            throw UpFault("There is no daprd \(program) that can be run. `dapr init --slim` puts one into ~/.dapr/bin.")
        }
        let version = try await Self.version(of: program)
        let parts = version.split(separator: ".").compactMap { Int($0) }
        if parts.count >= 2, (parts[0], parts[1]) < Self.oldest {
            throw UpFault("\(program) is Dapr \(version); errand up takes 1.15 or later.")
        }
        let beside = Paths.parent(of: program)
        self.init(daprd: program, version: version) { access("\(beside)/\($0)", X_OK) == 0 ? "\(beside)/\($0)" : nil }
    }

    /// - Parameter find: returns the path of a program of the control plane, if there is one.
    init(daprd: String, version: String, find: (String) -> String?) {
        self.daprd = daprd
        self.version = version
        scheduler = find("scheduler")
        placement = find("placement")
        sentry = find("sentry")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    private static func version(of program: String) async throws(UpFault) -> String {
        let result = try? await Subprocess.run(
            .path(FilePath(program)), arguments: ["--version"], output: .string(limit: 4096), error: .discarded)
        let text = result?.standardOutput.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        guard result?.terminationStatus == .exited(0), !text.isEmpty, text.utf8.count < 64 else {
            throw UpFault("\(program) --version says nothing of a version; is it daprd, for this machine?")
        }
        return text
    }
}

extension DaprInstallation {
    /// A description of the programs found.
    var description: String {
        let others = [("sentry", sentry), ("scheduler", scheduler), ("placement", placement)]
        return (["daprd \(version)"] + others.filter { $0.1 != nil }.map(\.0)).joined(separator: ", ")
    }
}
