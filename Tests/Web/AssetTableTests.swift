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
        return Set(paths.filter { $0.contains(".") && $0 != "index.html" })
    }

    @Test("every file of the assets folder is served, and nothing else")
    func complete() throws {
        #expect(AssetTable.embedded.paths == (try files()))
    }

    @Test("what the page and its modules refer to exists")
    func references() throws {
        for path in try files().filter({ $0.hasSuffix(".js") }) {
            for reference in try imports(in: path) {
                #expect(AssetTable.embedded[reference] != nil, "\(path) imports \(reference)")
            }
        }
        let page = String(decoding: AssetTable.embedded.index.body.readableBytesView, as: UTF8.self)
        let prefix = "/assets/\(AssetTable.embedded.release)/"
        let named = page.split(separator: "\"").filter { $0.hasPrefix(prefix) }
        #expect(named.count >= 8)
        for name in named { #expect(AssetTable.embedded[String(name.dropFirst(prefix.count))] != nil) }
    }

    @Test("a release changes with any of its files")
    func release() {
        let table = { (text: String) in AssetTable(files: ["a.js": Array(text.utf8)], index: Array("{release}".utf8)) }
        #expect(table("1").release == table("1").release)
        #expect(table("1").release != table("2").release)
        #expect(table("1").index.etag != table("2").index.etag)
    }

    @Test("no file holds a style or a script of the kind that the policy forbids")
    func nothingInline() throws {
        for path in try files().union(["index.html"]) where !path.hasSuffix(".css") {
            let text = try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
            for forbidden in [" style=\"", " onclick=\"", "<style", "javascript:", "eval(", "http://"] {
                let isNamespace = forbidden == "http://" && path.hasSuffix(".svg")
                #expect(isNamespace || !text.contains(forbidden), "\(path) contains \(forbidden)")
            }
        }
    }

    private func imports(in path: String) throws -> [String] {
        let text = try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("import ") }
        return lines.compactMap { line in
            guard let target = line.split(separator: "\"").dropFirst().first else { return nil }
            return target.hasPrefix("../")
                ? String(target.dropFirst(3)) : path.split(separator: "/")[0] + "/" + target.dropFirst(2)
        }
    }
}
