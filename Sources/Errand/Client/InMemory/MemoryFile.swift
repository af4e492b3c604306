import Glibc
import JSON
import Tasks

/// The JSON file that stores a list between runs: read and replaced as a whole, by one process at a time.
///
/// The lock is on the file itself (`flock`), which the system releases when its holder ends for any reason. A file that
/// replaces the old one is locked before it does, so the file is locked at every moment.
final class MemoryFile {
    /// Maximum size read or written, in bytes: more than the longest list needs.
    private static let longest = 64 << 20

    /// The name as given by the user.
    let name: String
    private let path: String
    private var descriptor: Int32
    private var version: Version

    /// Opens and locks the file, creating an empty one if it is missing.
    ///
    /// - Throws: ``ClientFault`` when it cannot be opened, is not a file, or is open in another process.
    init(_ name: String) throws(ClientFault) {
        self.name = name
        // A file replaced while it is opened is locked by the process that replaced it, which a retry finds out.
        var opened: (path: String, descriptor: Int32, version: Version)?
        for _ in 0..<8 where opened == nil { opened = try Self.open(name) }
        guard let opened else { throw Self.busy(name) }
        (path, descriptor, version) = opened
    }

    deinit { close(descriptor) }

    /// Reads the list; an empty file is an empty list.
    ///
    /// - Throws: ``ClientFault`` with the error in the file, which stays unchanged.
    func load() throws(ClientFault) -> MemoryList {
        guard version.size <= Self.longest else {
            throw unreadable("has more than \(Self.longest >> 20) MiB")
        }
        var bytes = [UInt8](repeating: 0, count: version.size)
        var count = 0
        while count < bytes.count {
            let read = bytes[count...].withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, count) }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw unreadable("cannot be read to its end") }
            count += read
        }
        guard !bytes.isEmpty else { return MemoryList() }
        do throws(MemoryList.Mistake) { return try MemoryList(stored: bytes) } catch { throw unreadable(error.text) }
    }

    /// Replaces the file by the list atomically and durably.
    ///
    /// - Throws: ``ClientFault`` when that is not possible, or another program has changed the file; it then stays
    ///   unchanged.
    func save(_ list: MemoryList) throws(ClientFault) {
        guard Version(of: path) == version else {
            throw ClientFault(
                .failed, "\(name) was changed by another program; nothing was written.",
                next: "Leave, and start errand --file again: it reads what is there now.")
        }
        let bytes = list.stored
        guard bytes.count <= Self.longest else {
            throw ClientFault(.failed, "\(name) would have more than \(Self.longest >> 20) MiB; nothing was written.")
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let draft = "\(folder)/.\(parts.last ?? "").draft"
        let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw unwritable }
        guard flock(file, LOCK_EX | LOCK_NB) == 0, fchmod(file, version.mode) == 0,
            Console.write(bytes: bytes, to: file),
            fsync(file) == 0, rename(draft, path) == 0, let written = Version(of: file)
        else {
            let fault = unwritable
            close(file)
            unlink(draft)
            throw fault
        }
        close(descriptor)
        (descriptor, version) = (file, written)
        // Makes the new name survive a power failure; where folders cannot be synchronised, this fails harmlessly.
        let place = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if place >= 0 {
            fsync(place)
            close(place)
        }
    }
}

extension MemoryFile {
    /// The attributes that change when another process writes the file.
    private struct Version: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let mode: mode_t
        let isRegular: Bool
        let seconds: Int
        let nanoseconds: Int

        private init(_ status: stat) {
            (device, inode, size) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
            (mode, isRegular) = (status.st_mode & 0o777, status.st_mode & S_IFMT == S_IFREG)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }

        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }

        init?(of descriptor: Int32) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    /// - Returns: nil when the file was replaced meanwhile.
    private static func open(
        _ name: String
    ) throws(ClientFault) -> (path: String, descriptor: Int32, version: Version)? {
        // Without blocking: a pipe with this name would block for ever.
        let file = Glibc.open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard file >= 0 else {
            throw ClientFault(.failed, "\(name) cannot be opened: \(String(cString: strerror(errno)))")
        }
        var isKept = false
        defer { if !isKept { close(file) } }
        guard let version = Version(of: file), version.isRegular else {
            throw ClientFault(.failed, "\(name) is no file that a list could be kept in.")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw busy(name) }
        // Resolves a symbolic link: the file is replaced, not the link.
        guard let resolved = realpath(name, nil) else { return nil }
        defer { free(resolved) }
        let path = String(cString: resolved)
        guard let there = Version(of: path), there.device == version.device, there.inode == version.inode,
            let now = Version(of: file)
        else { return nil }
        isKept = true
        return (path, file, now)
    }

    private static func busy(_ name: String) -> ClientFault {
        ClientFault(.failed, "\(name) is open in another errand.", next: "Leave that one first.")
    }

    private func unreadable(_ why: String) -> ClientFault {
        ClientFault(
            .failed, "\(name) \(why). It was left as it is.", next: "Mend it, or name another file.")
    }

    private var unwritable: ClientFault {
        ClientFault(.failed, "\(name) cannot be written: \(String(cString: strerror(errno)))")
    }
}
