import Glibc
import SuiteClient

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
