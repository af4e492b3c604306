/// The web app's files by path, and the release that they form together.
///
/// The page refers to its files under `/assets/<release>/`, and modules import each other by relative paths: caches can
/// therefore keep everything but the page and its service worker for ever, without a build step that rewrites names.
struct AssetTable: Sendable {
    /// The hash of all files.
    let release: String
    /// The page, which refers to the files of this release.
    let index: Asset
    /// The service worker, which caches the files of this release for offline use.
    let worker: Asset
    /// The page of the API's documentation.
    let docs: Asset
    private let assets: [String: Asset]

    /// The files in the executable.
    static let embedded = AssetTable(
        files: EmbeddedFiles.all, index: PackageResources.index_html, worker: PackageResources.worker_js,
        docs: PackageResources.docs_html)

    /// The page's entry module.
    static let entry = "main.js"
    /// The entry module of the API's documentation.
    static let docsEntry = "docs/docs-page.js"
    /// The path of all style sheets combined, which the page loads in one request.
    static let styles = "styles/all.css"

    /// - Parameters:
    ///   - files: the files' bytes, by path.
    ///   - index: the page's bytes. `{release}` is replaced by the release, `{modules}` by the imports of the entry
    ///     module.
    ///   - worker: the service worker's bytes; `{release}` as in the page, `{files}` is replaced by the paths of all
    ///     files.
    ///   - docs: the bytes of the API documentation's page, as `index`.
    ///   - isCompressed: removes what browsers do not need; false for work on the files.
    init(
        files: [String: [UInt8]], index: [UInt8], worker: [UInt8] = [], docs: [UInt8] = [], isCompressed: Bool = true
    ) {
        let release = Asset.hash(
            files.keys.sorted().flatMap { Array($0.utf8) + (files[$0] ?? []) } + index + worker + docs)
        self.release = release
        var files = files
        if isCompressed {
            for (path, bytes) in files where path.hasSuffix(".js") {
                files[path] = Array(Self.withoutComments(String(decoding: bytes, as: UTF8.self)).utf8)
            }
        }
        files[Self.styles] = Self.styleSheet(of: files)
        let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self).replacing("{release}", with: release) }
        let modules = ModuleGraph(files)
        let page = { (bytes: [UInt8], entry: String) in
            let links = modules.reached(from: entry).map {
                "    <link rel=\"modulepreload\" href=\"/assets/\(release)/\($0)\">"
            }
            let page = text(bytes).replacing("    {modules}", with: links.joined(separator: "\n"))
            return Asset(Array(page.utf8), path: "index.html", isCompressed: isCompressed)
        }
        self.index = page(index, Self.entry)
        self.docs = page(docs, Self.docsEntry)
        let names = files.keys.sorted().filter { !Self.isPartOfStyles($0) }.map { "\"\($0)\"" }
        let script = text(worker).replacing("\"{files}\"", with: names.joined(separator: ", "))
        self.worker = Asset(Array(script.utf8), path: "worker.js", isCompressed: isCompressed)
        assets = Dictionary(
            uniqueKeysWithValues: files.map { ($0, Asset($1, path: $0, isCompressed: isCompressed)) })
    }

    /// The file at a path, such as `scripts/net/http.js`.
    subscript(path: String) -> Asset? { assets[path] }

    /// The paths of all files; the combined style sheet is not one of them.
    var paths: Set<String> { Set(assets.keys).subtracting([Self.styles]) }

    private static func isPartOfStyles(_ path: String) -> Bool { path.hasSuffix(".css") && path != styles }

    /// Combines the style sheets: first the definitions of colours, then shared styles, then those of each element.
    private static func styleSheet(of files: [String: [UInt8]]) -> [UInt8] {
        let first = ["styles/tokens.css", "styles/base.css"].filter { files[$0] != nil }
        let rest = files.keys.filter { isPartOfStyles($0) && !first.contains($0) }.sorted()
        let shared = rest.filter { $0.hasPrefix("styles/") }
        let own = rest.filter { !$0.hasPrefix("styles/") }
        return (first + shared + own).flatMap { files[$0] ?? [] }
    }
}

extension AssetTable {
    /// Returns a script without comments on lines of their own and without types within lines, which are meant for
    /// people and for the type checker: an eighth of a first visit's download. Line numbers are preserved.
    static func withoutComments(_ script: String) -> String {
        var isInside = false
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            let text = line.drop { $0 == " " }
            if isInside {
                isInside = !text.hasSuffix("*/")
                return ""
            }
            if text.hasPrefix("//") || (text.hasPrefix("/**") && text.hasSuffix("*/")) { return "" }
            isInside = text.hasPrefix("/**") && !text.contains("*/")
            return isInside ? "" : withoutTypes(line)
        }
        return lines.joined(separator: "\n")
    }

    private static func withoutTypes(_ line: Substring) -> Substring {
        guard let start = line.firstRange(of: "/** @type "), let end = line[start.upperBound...].firstRange(of: "*/ ")
        else { return line }
        return withoutTypes(line[..<start.lowerBound] + line[end.upperBound...])
    }
}

/// The import graph of modules, from which the page preloads all modules at once instead of level by level.
struct ModuleGraph {
    private let files: [String: [UInt8]]

    init(_ files: [String: [UInt8]]) { self.files = files }

    /// Returns the module and its transitive static imports, in the order in which a browser discovers them.
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

    /// Returns the relative paths in lines such as `import { html } from "./html.js";`.
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
