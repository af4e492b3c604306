/// The web app's files by path, and the release that they form together.
///
/// The page refers to its files under `/assets/<release>/`, and modules import each other by relative paths: caches can
/// therefore keep everything but the page and its service worker for ever. The page's modules are served put together
/// (``ModuleBundle``) and each by itself as well, for those who look into an error.
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
    static let embedded: AssetTable = {
        do {
            return try AssetTable(
                bundling: EmbeddedFiles.all, index: PackageResources.index_html, worker: PackageResources.worker_js,
                docs: PackageResources.docs_html)
        } catch {
            // The files are part of the executable, so a test has seen them.
            preconditionFailure("The page's modules cannot be put together: \(error)")
        }
    }()

    /// The page's entry module.
    static let entry = "main.js"
    /// The entry module of the API's documentation.
    static let docsEntry = "docs/docs-page.js"
    /// The path of all style sheets combined, which the page loads in one request.
    static let styles = "styles/all.css"

    /// Serves every file by itself, as it is: for work on the files.
    /// - Parameters:
    ///   - files: the files' bytes, by path.
    ///   - index: the page's bytes. `{release}` is replaced by the release, `{entry}` by the path of the script that it
    ///     starts with, `{modules}` by links to what that imports.
    ///   - worker: the service worker's bytes; `{release}` as in the page, `{files}` is replaced by the paths of the
    ///     files that the page may need.
    ///   - docs: the bytes of the API documentation's page, as `index`.
    init(files: [String: [UInt8]], index: [UInt8], worker: [UInt8] = [], docs: [UInt8] = []) {
        let modules = ModuleGraph(files)
        self.init(
            files: files, entries: (Self.entry, Self.docsEntry), kept: Set(files.keys), isCompressed: false,
            pages: Pages(index: index, worker: worker, docs: docs), preloaded: modules.reached)
    }

    /// Serves the modules put together, compressed and without what browsers do not need.
    /// - Parameters: as in ``init(files:index:worker:docs:)``.
    /// - Throws: `ModuleBundle.Fault` when the modules cannot be put together.
    init(
        bundling files: [String: [UInt8]], index: [UInt8], worker: [UInt8] = [], docs: [UInt8] = []
    ) throws(ModuleBundle.Fault) {
        var files = files
        var scripts: [String: String] = [:]
        for (path, bytes) in files where path.hasSuffix(".js") {
            let script = Self.withoutComments(String(decoding: bytes, as: UTF8.self))
            scripts[path] = script
            files[path] = Array(script.utf8)
        }
        var bundles: [String: ModuleBundle] = [:]
        for entry in [Self.entry, Self.docsEntry] where scripts[entry] != nil {
            bundles[entry] = try ModuleBundle(from: entry, of: scripts)
        }
        let parts = bundles[Self.entry]?.files.keys.filter { $0.hasSuffix(".js") } ?? []
        let kept = Set(files.keys.filter { !$0.hasSuffix(".js") } + parts)
        for bundle in bundles.values { files.merge(bundle.files.mapValues { Array($0.utf8) }) { $1 } }
        self.init(
            files: files,
            entries: (bundles[Self.entry]?.entry ?? Self.entry, bundles[Self.docsEntry]?.entry ?? Self.docsEntry),
            kept: kept, isCompressed: true, pages: Pages(index: index, worker: worker, docs: docs),
            preloaded: { _ in [] })
    }

    private struct Pages {
        let index: [UInt8]
        let worker: [UInt8]
        let docs: [UInt8]
    }

    private init(
        files: [String: [UInt8]], entries: (page: String, docs: String), kept: Set<String>, isCompressed: Bool,
        pages: Pages, preloaded: @escaping (String) -> [String]
    ) {
        let release = Asset.hash(
            files.keys.sorted().flatMap { Array($0.utf8) + (files[$0] ?? []) } + pages.index + pages.worker
                + pages.docs)
        self.release = release
        var files = files
        files[Self.styles] = Self.styleSheet(of: files)
        let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self).replacing("{release}", with: release) }
        let page = { (bytes: [UInt8], entry: String) in
            let links = preloaded(entry).map { "    <link rel=\"modulepreload\" href=\"/assets/\(release)/\($0)\">\n" }
            let page = text(bytes).replacing("    {modules}\n", with: links.joined()).replacing("{entry}", with: entry)
            return Asset(Array(page.utf8), path: "index.html", isCompressed: isCompressed)
        }
        index = page(pages.index, entries.page)
        docs = page(pages.docs, entries.docs)
        let names = (kept.filter { !Self.isPartOfStyles($0) } + [Self.styles]).sorted().map { "\"\($0)\"" }
        let script = text(pages.worker).replacing("\"{files}\"", with: names.joined(separator: ", "))
        worker = Asset(Array(script.utf8), path: "worker.js", isCompressed: isCompressed)
        assets = Dictionary(
            uniqueKeysWithValues: files.map { ($0, Asset($1, path: $0, isCompressed: isCompressed)) })
    }

    /// The file at a path, such as `scripts/net/http.js`.
    subscript(path: String) -> Asset? { assets[path] }

    /// The paths of all files; those put together of others are none of them.
    var paths: Set<String> {
        Set(assets.keys.filter { $0 != Self.styles && !$0.hasPrefix(ModuleBundle.folder) })
    }

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
        String(decoding: files[path] ?? [], as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("import ") || line.hasPrefix("export {") || line.hasPrefix("} from ") else {
                return nil
            }
            guard let target = line.split(separator: "\"").dropFirst().first, target.hasPrefix(".") else { return nil }
            return Self.resolved(target, from: path)
        }
    }

    /// Returns the path of what the module at `path` calls `target`, such as `../net/http.js`.
    static func resolved(_ target: Substring, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast()
        for part in target.split(separator: "/") {
            if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
