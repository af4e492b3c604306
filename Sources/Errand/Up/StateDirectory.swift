import Encoding
import FoundationEssentials
import Glibc
import JSON

/// The folder that holds everything a local suite keeps: databases, secrets, logs.
struct StateDirectory: Sendable {
    /// Absolute.
    let path: String

    var logs: String { path + "/logs" }
    var secrets: String { path + "/secrets.json" }
    var sidecarPlan: String { path + "/run/sidecars.json" }
    /// What real sidecars and their control plane keep.
    var dapr: String { path + "/dapr" }

    /// The name that component files know this folder by, `.errand/secrets.json` say.
    static let usualName = ".errand"

    func log(of app: String) -> String { "\(logs)/\(app).log" }

    /// Makes the folder ready, with its secrets on the first start, and keeps every other suite out of it until this
    /// process ends.
    func prepare() throws(UpFault) {
        try PrivateFile.makeFolder(path)
        try PrivateFile.keepOthersOut(path)
        try PrivateFile.makeFolder(logs)
        try PrivateFile.makeFolder(path + "/run")
        try lock()
        try lookAtSecrets()
    }

    /// Makes the secrets on the first start; later ones have to be those of the first.
    func lookAtSecrets() throws(UpFault) {
        if let bytes = ProcessFiles.read(secrets) { return try checkKey(bytes) }
        guard access(secrets, F_OK) != 0 else { throw UpFault("\(secrets) cannot be read.") }
        guard access(path + "/state.db", F_OK) != 0 else {
            throw UpFault(
                """
                \(secrets) is gone, but \(path)/state.db is there.
                Put it back: without its key every session ends. To go on with a new one, make it yourself:
                  printf '{"jwt-signing-key":"%s"}' "$(openssl rand -base64 32)" > \(secrets) && chmod 600 \(secrets)
                """)
        }
        let key = Data(RandomBytes.make(32)).base64EncodedString()
        let document = JSONValue.object(JSONObject([("jwt-signing-key", .string(key))]))
        try PrivateFile.write(document.bytes, to: secrets)
    }

    /// A key that cannot sign is told here, not to each person who tries to sign in.
    private func checkKey(_ bytes: [UInt8]) throws(UpFault) {
        guard let document = try? JSONValue(bytes), document.object != nil else {
            throw UpFault("\(secrets) is not the JSON object of secrets that it should be.")
        }
        guard let key = document["jwt-signing-key"]?.string else { return }
        // In either alphabet, padded or not, as the service takes it.
        let digits = key.utf8.filter { $0 > 0x20 && $0 != UInt8(ascii: "=") }.map { byte in
            byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
        }
        guard Base64URL.decode(digits)?.count == 32 else {
            throw UpFault(
                "The jwt-signing-key in \(secrets) is not 32 bytes in base64, so nobody could sign in. "
                    + "Put the right one back, or a new one: openssl rand -base64 32")
        }
    }

    /// The folder that sidecars are started in, which relative paths of components are relative to: the one that
    /// `errand up` is started in, as for `dapr run`. Where this folder has another name or place, `.errand` has to lead
    /// to it all the same: then they are started in a folder made for that.
    func sidecarFolder(startedIn folder: String) -> String {
        path == "\(folder)/\(Self.usualName)" ? folder : path + "/run/sidecars"
    }

    /// Makes the folder that sidecars are started in, if it is not there.
    func makeSidecarFolder(_ folder: String) throws(UpFault) {
        guard folder.hasPrefix(path + "/") else { return }
        try PrivateFile.makeFolder(folder)
        let link = "\(folder)/\(Self.usualName)"
        guard symlink(path, link) == 0 || errno == EEXIST else { throw UpFault("\(link) cannot be made") }
    }

    /// What the suite that runs here now was started with; nil when none does, whatever a former one has left.
    var runningPlan: SidecarPlan? {
        isLocked ? ProcessFiles.read(sidecarPlan).flatMap { try? SidecarPlan($0) } : nil
    }

    /// Whether a suite runs with this state.
    private var isLocked: Bool {
        let descriptor = open(lockFile, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }

    private var lockFile: String { path + "/run/lock" }

    /// The plan holds tokens that nothing takes any more, and ports that others may have by then.
    func forgetPlan() { unlink(sidecarPlan) }

    /// The lock goes with the process, however that ends.
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

    /// A token for this run, 128 bits in hexadecimal.
    static func token() -> String {
        RandomBytes.hexadecimal(16)
    }
}
