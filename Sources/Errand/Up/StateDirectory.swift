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
        try PrivateFile.keepOthersOut(path)
        try PrivateFile.makeFolder(logs)
        try PrivateFile.makeFolder(path + "/run")
        try lock()
        try lookAtSecrets()
    }

    /// The keys that services sign with: the api access tokens, the audit service the heads of trails.
    private static let keys = (tokens: "jwt-signing-key", trails: "audit-signing-key")

    /// Creates the secrets on the first start; on later ones, they must exist.
    func lookAtSecrets() throws(UpFault) {
        if let bytes = ProcessFiles.read(secrets) {
            try checkKeys(bytes)
            return try addTrailKey(to: bytes)
        }
        guard access(secrets, F_OK) != 0 else { throw UpFault("\(secrets) cannot be read.") }
        guard access(path + "/state.db", F_OK) != 0 else {
            throw UpFault(
                """
                \(secrets) is gone, but \(path)/state.db is there.
                Put it back: without its key every session ends. To go on with a new one, make it yourself:
                  printf '{"jwt-signing-key":"%s"}' "$(openssl rand -base64 32)" > \(secrets) && chmod 600 \(secrets)
                """)
        }
        let names = [Self.keys.tokens, Self.keys.trails]
        let document = JSONValue.object(JSONObject(names.map { ($0, .string(Self.newKey)) }))
        try PrivateFile.write(document.bytes, to: secrets)
    }

    private static var newKey: String { Data(RandomBytes.make(32)).base64EncodedString() }

    /// Adds the key of the audit service to secrets that are from before trails were signed.
    private func addTrailKey(to bytes: [UInt8]) throws(UpFault) {
        guard var document = (try? JSONValue(bytes))?.object, document[Self.keys.tokens] != nil,
            document[Self.keys.trails] == nil
        else { return }
        document[Self.keys.trails] = .string(Self.newKey)
        try PrivateFile.write(JSONValue.object(document).bytes, to: secrets)
    }

    /// Reports a key that cannot sign at start, rather than at each sign-in.
    private func checkKeys(_ bytes: [UInt8]) throws(UpFault) {
        guard let document = try? JSONValue(bytes), document.object != nil else {
            throw UpFault("\(secrets) is not the JSON object of secrets that it should be.")
        }
        for (name, effect) in [
            (Self.keys.tokens, "nobody could sign in"), (Self.keys.trails, "no trail could be signed"),
        ] {
            guard let key = document[name]?.string else { continue }
            guard Base64URL.decode(anyAlphabet: key)?.count == 32 else {
                throw UpFault(
                    "The \(name) in \(secrets) is not 32 bytes in base64, so \(effect). "
                        + "Put the right one back, or a new one: openssl rand -base64 32")
            }
        }
    }

    /// The folder that sidecars are started in, which relative paths of components are relative to: the one that
    /// `errand up` is started in, as for `dapr run`. Where this folder has another name or place, `.errand` has to lead
    /// to it all the same: then they are started in a folder made for that.
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
                Stop it first, or start a second suite: errand up --state DIR --port-offset auto
                """)
        }
    }

    /// A random token for this run, 128 bits in hexadecimal.
    static func token() -> String {
        RandomBytes.hexadecimal(16)
    }
}

/// Writes files that only their owner may read.
enum PrivateFile {
    /// Writes the file atomically, under a temporary name that is then renamed.
    static func write(_ bytes: [UInt8], to path: String) throws(UpFault) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UpFault("\(path) cannot be written: \(Self.reason)") }
        defer { close(descriptor) }
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0, rename(draft, path) == 0 else {
            throw UpFault("\(path) cannot be written: \(Self.reason)")
        }
    }

    /// Removes the rights of others to one of our folders, whoever created it and with whatever rights.
    static func keepOthersOut(_ path: String) throws(UpFault) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, status.st_mode & 0o7700) == 0 else {
            throw UpFault("\(path) can be read by others, and that cannot be changed: \(Self.reason)")
        }
    }

    /// Creates a private folder and its parents; an existing one is left unchanged.
    static func makeFolder(_ path: String) throws(UpFault) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path != "/" else { throw UpFault("\(path) cannot be made: \(Self.reason)") }
        try makeFolder(Paths.parent(of: path))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw UpFault("\(path) cannot be made: \(Self.reason)")
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
