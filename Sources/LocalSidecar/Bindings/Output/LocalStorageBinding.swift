import Encoding
import FoundationEssentials
import JSON

/// `bindings.localstorage`: files below one folder.
struct LocalStorageBinding: OutputBinding {
    let operations = ["create", "get", "list", "delete"]

    /// Absolute, without a trailing slash.
    private let root: String

    /// - Throws: ``ResourceFault`` when the folder is not set or cannot be created.
    init(_ component: LoadedComponent, configuration: SidecarConfiguration) throws(ResourceFault) {
        guard let written = component["rootPath"], !written.isEmpty else {
            throw component.fault("rootPath", "missing: the folder of the files")
        }
        let path = configuration.path(written)
        root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        do {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        } catch {
            throw component.fault("rootPath", "the folder \(root) cannot be made")
        }
    }

    func invoke(_ call: BindingCall) async throws -> BindingResult? {
        let name = call.metadata["fileName"] ?? ""
        switch call.operation {
        case "create": return try create(name.isEmpty ? RandomUUID.text() : name, call)
        case "get": return BindingResult(data: try read(name))
        case "list": return try list(name)
        default:
            try delete(name)
            return nil
        }
    }

    /// The name resolved below the root: `..` leads no higher than the root.
    private static func relative(_ name: String) -> String {
        var parts: [Substring] = []
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// - Throws: ``BindingFault`` for a name that leads out of the root, by a symbolic link or otherwise.
    private func path(_ name: String) throws -> (absolute: String, relative: String) {
        guard !name.utf8.contains(0) else { throw BindingFault(message: "invalid file name") }
        let relative = Self.relative(name)
        let absolute = relative.isEmpty ? root : "\(root)/\(relative)"
        let home = URL(filePath: root).resolvingSymlinksInPath().path
        var existing = absolute
        while existing.count > root.count, !FileManager.default.fileExists(atPath: existing) {
            existing = String(existing[..<(existing.lastIndex(of: "/") ?? existing.startIndex)])
        }
        let real = URL(filePath: existing).resolvingSymlinksInPath().path
        guard real == home || real.hasPrefix(home + "/") else {
            throw BindingFault(message: "the file \(absolute) lies outside of rootPath")
        }
        return (absolute, relative)
    }

    private func create(_ name: String, _ call: BindingCall) throws -> BindingResult {
        let (path, relative) = try path(name)
        // Text that happens to be base 64 is decoded, as in Dapr.
        let text = call.text
        let bytes = Base64.decode(String(decoding: text, as: UTF8.self)) ?? text
        do {
            let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw BindingFault(message: "error creating file \(path): the file cannot be written")
        }
        return BindingResult(data: JSONValue.object(JSONObject([("fileName", .string(relative))])).bytes)
    }

    private func read(_ name: String) throws -> [UInt8] {
        let path = try path(name).absolute
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw BindingFault(message: "file not found: \(path)")
        }
        guard !isFolder else {
            throw BindingFault(message: "error reading file \(path): read \(path): is a directory")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BindingFault(message: "error reading file \(path): open \(path): permission denied")
        }
        return Array(data)
    }

    private func list(_ name: String) throws -> BindingResult {
        let path = try path(name).absolute
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw BindingFault(
                message: "error getting stats for path \(path): stat \(path): no such file or directory")
        }
        guard isFolder else { throw BindingFault(message: "unexpected type of path \(path): not a directory") }
        let files = try files(below: path)
        // Dapr answers `null` for an empty list: Go's nil slice.
        return BindingResult(
            data: files.isEmpty ? Array("null".utf8) : JSONValue.array(files.map { .string($0) }).bytes)
    }

    private func files(below folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw BindingFault(message: "error listing files: open \(folder): permission denied")
        }
        return try names.sorted().flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
            return isFolder ? try files(below: path) : [path]
        }
    }

    private func delete(_ name: String) throws {
        let path = try path(name).absolute
        guard FileManager.default.fileExists(atPath: path) else {
            throw BindingFault(message: "error deleting file \(path): remove \(path): no such file or directory")
        }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw BindingFault(message: "error deleting file \(path): remove \(path): permission denied")
        }
    }
}
