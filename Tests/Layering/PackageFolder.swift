import FoundationEssentials

/// The package's folder, and the Swift files in it.
enum PackageFolder {
    static let path: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(3).joined(separator: "/")
    }()

    /// Paths relative to the package, sorted.
    static func swiftFiles(below folder: String) -> [SourceFile] { files(".swift", below: folder) }

    /// The same of Python.
    static func pythonFiles(below folder: String) -> [SourceFile] { files(".py", below: folder) }

    private static func files(_ ending: String, below folder: String) -> [SourceFile] {
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
        return found.filter { $0.hasSuffix(ending) }.sorted().compactMap { name in
            let file = "\(folder)/\(name)"
            guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else { return nil }
            return SourceFile(path: file, text: String(decoding: data, as: UTF8.self))
        }
    }
}

/// A file of code, as the rules of the house look at it.
struct SourceFile: Sendable {
    let path: String
    /// Without its folder and its ending.
    var name: Substring { path.split(separator: "/").last?.split(separator: ".").first ?? "" }
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Made by a script, which says so in the first line.
    var isGenerated: Bool { lines.first?.hasPrefix("// Written by scripts/") ?? false }

    /// The modules it imports, those for other systems included.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").drop { word in
                word.hasPrefix("@") || ["public", "internal", "package", "private", "fileprivate"].contains(word)
            }
            guard words.first == "import", words.count > 1 else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = words.dropFirst().drop { kinds.contains($0) }.first ?? ""
            return name.split(separator: ".").first.map(String.init)
        }
    }

    /// The documentation comments, each joined to one text, with the line it begins at.
    var docComments: [(line: Int, text: String)] {
        var found: [(line: Int, text: String)] = []
        var isOpen = false
        for (index, line) in lines.enumerated() {
            let words = line.drop { $0 == " " }
            guard words.hasPrefix("///") else {
                isOpen = false
                continue
            }
            let text = words.dropFirst(3).drop { $0 == " " }
            if isOpen, let last = found.indices.last {
                found[last].text += " \(text)"
            } else {
                found.append((index + 1, String(text)))
            }
            isOpen = true
        }
        return found
    }

    /// The lines of code, without those that are only a comment.
    var code: [Substring] {
        lines.filter { line in !line.drop { $0 == " " }.hasPrefix("//") }
    }

    /// The types that stand at the top of the file, but those that only the file sees.
    var types: [String] {
        let declaration = /(?:@\S+ )*([a-z ]*)\b(?:struct|class|enum|actor|protocol|typealias) (\w+)/
        return lines.compactMap { line in
            // What is indented is a part of another type.
            guard line.first != " ", let found = line.prefixMatch(of: declaration) else { return nil }
            return found.1.contains("private") ? nil : String(found.2)
        }
    }

    /// The functions and initializers, by the indentation that the formatter gives them: where each begins, and its length.
    var functions: [(line: Int, lines: Int)] {
        var found: [(line: Int, lines: Int)] = []
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }
            let words = line.dropFirst(indent.count)
            guard words.contains(/^[a-z@() ]*\b(func |init[?(<])/) else { continue }
            let end = "\(indent)}"
            // One that is over on its own line, or a requirement, has no end below.
            guard !line.hasSuffix("}"), let last = lines[index...].firstIndex(where: { $0 == end }) else { continue }
            let between = lines[(index + 1)..<last].contains {
                !$0.isEmpty && !$0.hasPrefix(indent + " ") && !$0.hasPrefix("\(indent))")
            }
            if !between { found.append((index + 1, last - index + 1)) }
        }
        return found
    }
}
