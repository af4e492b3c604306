import FoundationEssentials
import NIOCore
import Testing

@testable import Web

@Suite struct AssetTableTests {
    private let folder =
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        + "/Sources/Services/Web/Assets"

    private func files() throws -> Set<String> {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return Set(paths.filter { $0.contains(".") && !["docs.html", "index.html", "worker.js"].contains($0) })
    }

    @Test("every file of the assets folder is served, and nothing else")
    func complete() throws {
        #expect(AssetTable.embedded.paths == (try files()))
    }

    @Test("what the page and its modules refer to exists, at once or when it is needed")
    func references() throws {
        for path in try files().filter({ $0.hasSuffix(".js") }) {
            for reference in try imports(in: path) {
                #expect(AssetTable.embedded[reference] != nil, "\(path) imports \(reference)")
            }
        }
        let page = String(decoding: AssetTable.embedded.index.plain.body.readableBytesView, as: UTF8.self)
        let prefix = "/assets/\(AssetTable.embedded.release)/"
        let named = page.split(separator: "\"").filter { $0.hasPrefix(prefix) }
        #expect(named.count >= 5)
        for name in named { #expect(AssetTable.embedded[String(name.dropFirst(prefix.count))] != nil) }
    }

    @Test("while somebody works on them, the page names every module that it starts with, and none that it does not")
    func preloaded() {
        let files = [
            "main.js": "import \"./elements/a.js\";\nimport { b } from \"./scripts/b.js\";", "scripts/b.js": "",
            "elements/a.js": "import { b } from \"../scripts/b.js\";\nconst c = () => import(\"./c.js\");",
            "elements/c.js": "",
        ].mapValues { Array($0.utf8) }
        #expect(
            ModuleGraph(files).reached(from: "main.js") == ["main.js", "elements/a.js", "scripts/b.js"])
        let table = AssetTable(files: files, index: Array("    {modules}\n".utf8))
        let page = String(decoding: table.index.plain.body.readableBytesView, as: UTF8.self)
        #expect(page.split(separator: "\n").count == 3)
        #expect(!page.contains("c.js"))
    }

    @Test("the service worker keeps every file of the release that the page may ask for")
    func worker() throws {
        let script = String(decoding: AssetTable.embedded.worker.plain.body.readableBytesView, as: UTF8.self)
        #expect(script.contains(AssetTable.embedded.release))
        for path in try files().filter({ !$0.hasSuffix(".css") && !$0.hasSuffix(".js") }) {
            #expect(script.contains("\"\(path)\""))
        }
        #expect(script.contains("\"styles/all.css\""))
        let kept = Set(script.matches(of: /"(bundle\/[^"]+)"/).map { String($0.1) })
        #expect(kept.contains("bundle/main.js") && kept.contains("bundle/task-panel.js") && kept.count < 25)
        for path in kept {
            let part = try #require(AssetTable.embedded[path], "\(path) is not served")
            let text = String(decoding: part.plain.body.readableBytesView, as: UTF8.self)
            for other in text.matches(of: /(?:from |import |import\()"\.\/([^"]+)"/) {
                #expect(kept.contains("bundle/\(other.1)"), "\(path) needs \(other.1)")
            }
        }
    }

    @Test("the first visit loads less than 90 kB")
    func firstLoad() throws {
        let table = AssetTable.embedded
        let page = String(decoding: table.index.plain.body.readableBytesView, as: UTF8.self)
        let prefix = "/assets/\(table.release)/"
        let paths = Set(
            page.split(separator: "\"").filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
        let sizes = paths.compactMap { table[$0]?.form(accepting: ["gzip"]).body.readableBytes }
        #expect(sizes.reduce(table.index.form(accepting: ["gzip"]).body.readableBytes, +) < 90_000)
        #expect(sizes.count == paths.count)
    }

    @Test("no file of the page is long")
    func sizes() throws {
        for path in try files().union(["worker.js"]) where !path.hasSuffix(".png") {
            let text = try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
            let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= (path.hasSuffix(".css") ? 600 : 350), "\(path) has \(count) lines")
        }
    }

    @Test("a release changes with any of its files")
    func release() {
        let table = { (text: String) in AssetTable(files: ["a.js": Array(text.utf8)], index: Array("{release}".utf8)) }
        #expect(table("1").release == table("1").release)
        #expect(table("1").release != table("2").release)
        #expect(table("1").index.plain.etag != table("2").index.plain.etag)
    }

    @Test("no file holds a style or a script of the kind that the policy forbids")
    func nothingInline() throws {
        for path in try files().union(["docs.html", "index.html"])
        where !path.hasSuffix(".css") && !path.hasSuffix(".png") {
            let text = try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
            for forbidden in [" style=\"", " onclick=\"", "<style", "javascript:", "eval(", "http://"] {
                let isNamespace = forbidden == "http://" && path.hasSuffix(".svg")
                #expect(isNamespace || !text.contains(forbidden), "\(path) contains \(forbidden)")
            }
        }
    }

    /// What a module imports, at its top or later.
    private func imports(in path: String) throws -> [String] {
        let text = try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
        let lazily = text.split(separator: "import(\"./").dropFirst().compactMap { $0.split(separator: "\"").first }
        let place = path.split(separator: "/").dropLast().joined(separator: "/")
        return ModuleGraph([path: Array(text.utf8)]).imports(of: path) + lazily.map { "\(place)/\($0)" }
    }
}
