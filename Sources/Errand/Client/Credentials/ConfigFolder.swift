import FoundationEssentials
import Glibc
import JSON
import SuiteClient

/// The user's config folder for this program: `$XDG_CONFIG_HOME/errand`, or `~/.config/errand`.
///
/// It is private to the user: the folder gets the mode 0700 and its files 0600, whatever they were before.
struct ConfigFolder: Sendable, Equatable {
    let path: String

    init(path: String) { self.path = path }

    /// - Returns: nil when neither `XDG_CONFIG_HOME` nor `HOME` is set.
    init?(_ environment: [String: String]) {
        // The XDG base directory specification requires that relative paths be ignored.
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            path = folder + "/errand"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = (home == "/" ? "" : home) + "/.config/errand"
        } else {
            return nil
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The document in a file; nil when there is none, or it is not JSON.
    func read(_ name: String) -> JSONValue? { ProcessFiles.read(file(name)).flatMap { try? JSONValue($0) } }

    /// Writes a file atomically, even when several processes write at once.
    func write(_ document: JSONValue, to name: String) throws(ClientFault) {
        try prepare()
        let draft = file(".\(name).\(getpid())")
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(file(name), "cannot be written") }
        defer { close(descriptor) }
        let bytes = document.bytes
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0,
            rename(draft, file(name)) == 0
        else {
            let fault = ClientFault.file(file(name), "cannot be written")
            unlink(draft)
            throw fault
        }
    }

    /// - Returns: true when the file existed.
    @discardableResult
    func remove(_ name: String) -> Bool { unlink(file(name)) == 0 }

    /// Creates the folder, accessible to its owner only.
    func prepare() throws(ClientFault) {
        do throws(UpFault) {
            try PrivateFile.makeFolder(path)
        } catch {
            throw ClientFault(.failed, error.description, next: "Set XDG_CONFIG_HOME to a folder you can write to.")
        }
        guard chmod(path, 0o700) == 0 else { throw .file(path, "cannot be made private") }
    }
}

extension ClientFault {
    /// The fault for a file of the config folder after a failed system call, from `errno`.
    static func file(_ path: String, _ what: String) -> ClientFault {
        ClientFault(
            .failed, "\(path) \(what): \(String(cString: strerror(errno)))",
            next: "Look at the permissions of that folder, or set XDG_CONFIG_HOME to another one.")
    }
}
