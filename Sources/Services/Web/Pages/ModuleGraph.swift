/// Which modules import which, so that the page can name all it starts with at once, instead of one wave after the other.
struct ModuleGraph {
    private let files: [String: [UInt8]]

    init(_ files: [String: [UInt8]]) { self.files = files }

    /// The module and everything it imports at once, in the order in which a browser comes upon it.
    func reached(from entry: String) -> [String] {
        var found = files[entry] == nil ? [] : [entry]
        var next = 0
        while next < found.count {
            for path in imports(of: found[next]) where files[path] != nil && !found.contains(path) {
                found.append(path)
            }
            next += 1
        }
        return found
    }

    /// The relative paths in lines such as `import { html } from "./html.js";`.
    func imports(of path: String) -> [String] {
        let folder = path.split(separator: "/").dropLast()
        return String(decoding: files[path] ?? [], as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("import ") || line.hasPrefix("export {") || line.hasPrefix("} from ") else {
                return nil
            }
            guard let target = line.split(separator: "\"").dropFirst().first, target.hasPrefix(".") else { return nil }
            return Self.resolved(target, in: folder)
        }
    }

    private static func resolved(_ target: Substring, in folder: ArraySlice<Substring>) -> String {
        var parts = folder
        for part in target.split(separator: "/") {
            if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
