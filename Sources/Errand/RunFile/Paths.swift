/// Resolves paths as text, to absolute ones without `.` and `..`.
enum Paths {
    static func resolve(_ path: String, against folder: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    static func parent(of path: String) -> String { resolve("..", against: path) }

    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// The path for display: relative to the current folder when inside it.
    static func short(_ path: String, from folder: String) -> String {
        path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.utf8.count + 1)) : path
    }
}
