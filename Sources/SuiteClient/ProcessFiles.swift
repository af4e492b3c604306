import Glibc

/// Reads small files, including those in `/proc`, which report no size.
package enum ProcessFiles {
    /// - Returns: nil when the file cannot be opened.
    package static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return content }
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// The path of this process's executable.
    package static var thisExecutable: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : CommandLine.arguments[0]
    }

    /// The program of this name beside this one, as both are installed together.
    package static func beside(_ name: String) -> String {
        Paths.resolve(name, against: Paths.parent(of: thisExecutable))
    }

    package static var currentFolder: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "/" }
    }
}

/// Resolves paths as text, to absolute ones without `.` and `..`.
package enum Paths {
    package static func resolve(_ path: String, against folder: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    package static func parent(of path: String) -> String { resolve("..", against: path) }

    package static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// The path for display: relative to the current folder when inside it.
    package static func short(_ path: String, from folder: String) -> String {
        path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.utf8.count + 1)) : path
    }
}
