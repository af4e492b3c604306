import Glibc

/// Files that only their owner may read.
enum PrivateFile {
    /// Writes the whole file or nothing: beside it first, then renamed over it.
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

    /// Takes from others what they may do in a folder of ours, whoever made it and with whatever rights.
    static func keepOthersOut(_ path: String) throws(UpFault) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, status.st_mode & 0o7700) == 0 else {
            throw UpFault("\(path) can be read by others, and that cannot be changed: \(Self.reason)")
        }
    }

    /// Makes a folder for its owner, and those above it; one that is there already is left as it is.
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
