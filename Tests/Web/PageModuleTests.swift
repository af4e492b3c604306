import FoundationEssentials
import Testing

@testable import Web

/// How the page's modules depend on each other; their types and style are checked by `scripts/check-web`.
@Suite struct PageModuleTests {
    private let folder =
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        + "/Sources/Services/Web/Assets"

    private func scripts() throws -> [String: String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".js") }
        return try Dictionary(
            uniqueKeysWithValues: paths.map { path in
                (path, try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8))
            })
    }

    /// What a module may import: nothing that stands after it.
    private static let layers = [
        "scripts/events.js", "scripts/net/", "scripts/model/", "scripts/view/", "elements/", "main.js", "docs/",
    ]

    private func layer(of path: String) -> Int? { Self.layers.firstIndex { path.hasPrefix($0) } }

    @Test("elements import scripts, never the other way; of the scripts, the view imports the model, the model the net")
    func arrows() throws {
        let scripts = try scripts().filter { $0.key != "worker.js" }
        let graph = ModuleGraph(scripts.mapValues { Array($0.utf8) })
        #expect(scripts.count > 80)
        for (path, text) in scripts {
            let own = try #require(layer(of: path), "\(path) is in no layer")
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            let later = text.split(separator: "import(\"./").dropFirst().compactMap { $0.split(separator: "\"").first }
            for target in graph.imports(of: path) + later.map({ "\(folder)/\($0)" }) {
                let other = try #require(layer(of: target), "\(path) imports \(target)")
                #expect(other <= own, "\(path) imports \(target)")
            }
        }
    }

    @Test("what a module exports is used by another one, or is the type of what it exports")
    func exports() throws {
        let scripts = try scripts()
        for (path, text) in scripts {
            let elsewhere = scripts.filter { $0.key != path }.values
            for match in text.matches(of: /export (?:async )?(?:function\*?|const|let|class) ([A-Za-z]+)/) {
                let name = String(match.1)
                let isUsed = try elsewhere.contains { try Regex("\\b\(name)\\b").firstMatch(in: $0) != nil }
                let isOwnType =
                    text.contains("class \(name) ")
                    && (text.contains("new \(name)") || text.contains(", \(name))"))
                #expect(isUsed || isOwnType, "\(path) exports \(name), which nothing uses")
            }
        }
    }

    @Test("what a click does is told by data-action, not by how a button looks")
    func actions() throws {
        for (path, text) in try scripts() where path.hasPrefix("elements/") {
            #expect(!text.contains(/querySelector\("\.[a-z-]+"\)\.onclick = \(\) =>/), "\(path)")
            #expect(!text.contains(/closest\("(?:button|a)?\.[a-z-]+"\)\?*\.classList/), "\(path)")
            #expect(!text.contains(/if \([a-z]*\.?classList\.contains/), "\(path)")
        }
    }

    @Test("no style sheet is named after an element that is not there")
    func styles() throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        let elements = Set(paths.filter { $0.hasPrefix("elements/") && $0.hasSuffix(".js") })
        for sheet in paths where sheet.hasPrefix("elements/") && sheet.hasSuffix(".css") {
            #expect(elements.contains(sheet.replacing(".css", with: ".js")), "\(sheet)")
        }
    }

    @Test("a script is sent without its comments, and with every line of code where it was")
    func comments() throws {
        let bare = AssetTable.withoutComments(
            """
            // What it is for.
            /**
             * More words.
             * @param {string} text
             */
            const a = (/** @type {Part} */ { target }, /** @type {any} */ b) => "/* kept */"; // kept
                /** @type {any} */ (b).c("http://example.com");
            /** One line. */
            """)
        #expect(
            bare.split(separator: "\n", omittingEmptySubsequences: false) == [
                "", "", "", "", "", "const a = ({ target }, b) => \"/* kept */\"; // kept",
                "    (b).c(\"http://example.com\");", "",
            ])
        for (path, text) in try scripts() {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let left = AssetTable.withoutComments(text).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == left.count, "\(path)")
            for (line, now) in zip(lines, left) where now.isEmpty && !line.isEmpty {
                let start = line.drop { $0 == " " }
                #expect(["//", "/**", "*"].contains { start.hasPrefix($0) }, "\(path) lost \(line)")
            }
        }
    }

    @Test("the page says each thing by the word that the glossary has for it")
    func words() throws {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let glossary = try String(contentsOf: URL(filePath: "\(root)/specs/guides/glossary.md"), encoding: .utf8)
        let table = try #require(glossary.firstRange(of: "## What people read"))
        let end = try #require(glossary.firstRange(of: "## What builders read"))
        let out = glossary[table.upperBound..<end.lowerBound].split(separator: "\n").filter { $0.hasPrefix("|") }
            .compactMap { $0.split(separator: "|").last }
            .flatMap { $0.matches(of: /"([^"]+)"/).map { String($0.1).lowercased() } }
        #expect(out.count > 25)
        for (path, text) in try scripts() {
            let said = AssetTable.withoutComments(text).lowercased()
            for word in out { #expect(!said.contains(word), "\(path) says “\(word)”") }
        }
    }
}
