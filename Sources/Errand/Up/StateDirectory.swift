import Encoding
import FoundationEssentials
import Glibc
import JSON
import SuiteClient

/// The folder with all data of a local suite: databases, secrets, logs.
struct StateDirectory: Sendable {
    /// Absolute.
    let path: String

    var logs: String { path + "/logs" }
    var secrets: String { path + "/secrets.json" }
    var sidecarPlan: String { path + "/run/sidecars.json" }
    /// The data of real sidecars and their control plane.
    var dapr: String { path + "/dapr" }

    /// The name of this folder in component files, such as `.errand/secrets.json`.
    static let usualName = ".errand"

    func log(of app: String) -> String { "\(logs)/\(app).log" }

    /// Prepares the folder, creating its secrets on the first start, and locks it against other suites until this
    /// process ends.
    func prepare() throws(UpFault) {
        try PrivateFile.makeFolder(path)
        try PrivateFile.makeFolder(logs)
        try PrivateFile.makeFolder(path + "/run")
        try lock()
        guard access(secrets, F_OK) != 0 else { return }
        let key = Data(RandomBytes.make(32)).base64EncodedString()
        let document = JSONValue.object(JSONObject([("jwt-signing-key", .string(key))]))
        try PrivateFile.write(document.bytes, to: secrets)
    }

    /// The working directory of sidecars, to which relative paths of components refer: that of `errand up`, as for
    /// `dapr run`. If this folder has another name or location, `.errand` must still lead to it; sidecars are then
    /// started in a folder created for that.
    func sidecarFolder(startedIn folder: String) -> String {
        path == "\(folder)/\(Self.usualName)" ? folder : path + "/run/sidecars"
    }

    /// Creates the working directory of sidecars, if it is missing.
    func makeSidecarFolder(_ folder: String) throws(UpFault) {
        guard folder.hasPrefix(path + "/") else { return }
        try PrivateFile.makeFolder(folder)
        let link = "\(folder)/\(Self.usualName)"
        guard symlink(path, link) == 0 || errno == EEXIST else { throw UpFault("\(link) cannot be made") }
    }

    /// The plan of the suite that runs here; nil when none does, even if an earlier one left its plan.
    var runningPlan: SidecarPlan? {
        isLocked ? ProcessFiles.read(sidecarPlan).flatMap { try? SidecarPlan($0) } : nil
    }

    /// True when a suite runs with this state.
    private var isLocked: Bool {
        let descriptor = open(lockFile, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }

    private var lockFile: String { path + "/run/lock" }

    /// Removes the plan, since its tokens are invalid by now, and its ports may have other owners.
    func forgetPlan() { unlink(sidecarPlan) }

    /// Locks the folder; the lock is released when the process ends for any reason.
    private func lock() throws(UpFault) {
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UpFault("\(lockFile) cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw UpFault(
                """
                Errand is already running with the state in \(path).
                Stop it first, or start a second suite: errand up --state DIR --port-offset 100
                """)
        }
    }

    /// A random token for this run, 128 bits in hexadecimal.
    static func token() -> String {
        RandomBytes.hexadecimal(16)
    }
}
