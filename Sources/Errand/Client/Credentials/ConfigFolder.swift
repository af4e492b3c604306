import FoundationEssentials
import Glibc
import JSON

/// The person's own folder for this program: `$XDG_CONFIG_HOME/errand`, or `~/.config/errand`.
///
/// Nobody else may look inside: the folder has the mode 0700, its files 0600, whatever they had before.
struct ConfigFolder: Sendable, Equatable {
    let path: String

    init(path: String) { self.path = path }

    /// - Returns: nil when there is neither XDG_CONFIG_HOME nor HOME.
    init?(_ environment: [String: String]) {
        // The XDG base directory specification: a relative path is invalid and to be ignored.
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            path = folder + "/errand"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = (home == "/" ? "" : home) + "/.config/errand"
        } else {
            return nil
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A file's document; nil when there is none, or it is no JSON.
    func read(_ name: String) -> JSONValue? { ProcessFiles.read(file(name)).flatMap { try? JSONValue($0) } }

    /// Writes a whole file or nothing, even when several programs write at once.
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

    /// - Returns: whether it was there.
    @discardableResult
    func remove(_ name: String) -> Bool { unlink(file(name)) == 0 }

    /// Makes the folder, for its owner only.
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
    /// A file of the config folder with which something went wrong just now, as `errno` says.
    static func file(_ path: String, _ what: String) -> ClientFault {
        ClientFault(
            .failed, "\(path) \(what): \(String(cString: strerror(errno)))",
            next: "Look at the permissions of that folder, or set XDG_CONFIG_HOME to another one.")
    }
}
