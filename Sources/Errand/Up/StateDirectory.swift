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

    func log(of app: String) -> String { "\(logs)/\(app).log" }

    /// Makes the folder ready, with its secrets on the first start, and keeps every other suite out of it until this
    /// process ends.
    func prepare() throws(UpFault) {
        try PrivateFile.makeFolder(path)
        try PrivateFile.makeFolder(logs)
        try PrivateFile.makeFolder(path + "/run")
        try lock()
        guard access(secrets, F_OK) != 0 else { return }
        let key = Data(Self.random(32)).base64EncodedString()
        let document = JSONValue.object(JSONObject([("jwt-signing-key", .string(key))]))
        try PrivateFile.write(document.bytes, to: secrets)
    }

    /// The lock goes with the process, however that ends.
    private func lock() throws(UpFault) {
        let descriptor = open(path + "/run/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UpFault("\(path)/run/lock cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw UpFault(
                """
                Errand is already running with the state in \(path).
                Stop it first, or start a second suite: errand up --state DIR --port-offset 100
                """)
        }
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }

    /// A token for this run, 128 bits in hexadecimal.
    static func token() -> String {
        random(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
