import FoundationEssentials
import JSON
import NIOCore
import Testing

@testable import Web

@Suite struct ModuleBundleTests {
    private func bundle(_ modules: [String: String], from entry: String = "main.js") throws -> [String: String] {
        try ModuleBundle(from: entry, of: modules).files
    }

    private func fault(_ modules: [String: String]) -> ModuleBundle.Fault? {
        do {
            _ = try ModuleBundle(from: "main.js", of: modules)
            return nil
        } catch {
            return error
        }
    }

    @Test("each module stands after those that it imports, once, in a block of its own")
    func order() throws {
        let script = try #require(
            try bundle([
                "main.js": "import \"./b.js\";\nimport { one } from \"./a.js\";\nconst own = one;",
                "b.js": "import { one } from \"./a.js\";\nconst own = one + 1;", "a.js": "export const one = 1;",
            ])["bundle/main.js"])
        #expect(
            script == """
                let $a; {
                const one = 1;
                $a = { one }; }
                {
                const { one } = $a;
                const own = one + 1;
                }
                {

                const { one } = $a;
                const own = one;
                }
                export { $a };
                //# sourceMappingURL=main.js.map

                """)
    }

    @Test("every form of export can be reached, and one that changes is seen by all as it is")
    func exports() throws {
        let files = try bundle([
            "main.js": "import { place, begin } from \"./place.js\";\nconst later = () => import(\"./part.js\");",
            "place.js": """
            export let place = null;
            export function begin() { place = 1; }
            export async function end() {}
            export function* each() {}
            export async function* all() {}
            export class Place {}
            export const path = (id) => id;
            const last = 1;
            export { last };
            """,
            "part.js": "import { place, Place } from \"./place.js\";\nexport const show = () => place;",
        ])
        let script = try #require(files["bundle/main.js"])
        #expect(script.hasPrefix("let place;\nlet $place; {\nplace = null;\nfunction begin"))
        #expect(script.contains("$place = { begin, end, each, all, Place, path, last }; }"))
        #expect(script.contains("const { begin } = $place;"))
        #expect(script.contains("() => import(\"./part.js\").then(({ $part }) => $part);"))
        #expect(script.contains("export { $place, place };"))
        let part = try #require(files["bundle/part.js"])
        #expect(part.hasPrefix("import { $place, place } from \"./main.js\";\nlet $part; {\nconst { Place } = $place;"))
        #expect(part.contains("export { $part };"))
    }

    @Test("names that modules share with each other stay apart")
    func collisions() throws {
        let script = try #require(
            try bundle([
                "main.js": "import { moved } from \"./dates.js\";\nimport \"./words.js\";\nmoved();",
                "dates.js": "const template = 1;\nexport function moved() { return template; }",
                "words.js": "const template = 2;\nexport function moved() { return template; }",
            ])["bundle/main.js"])
        #expect(script.contains("$dates = { moved }; }") && script.contains("$words = { moved }; }"))
        #expect(script.contains("const { moved } = $dates;"))
        let twice = ["export let place = 1;", "export let place = 2;"]
        #expect(
            fault(["main.js": "import \"./a.js\";\nimport \"./b.js\";", "a.js": twice[0], "b.js": twice[1]])
                == .sameName("place"))
        #expect(
            fault(["main.js": "import \"./a-b.js\";\nimport \"./a_b.js\";", "a-b.js": "", "a_b.js": ""])
                == .sameName("$a_b"))
    }

    @Test("what is only needed later lies apart, and what several such parts need in one more file, once")
    func parts() throws {
        let files = try bundle([
            "main.js":
                "import { a } from \"./a.js\";\nconst load = [() => import(\"./x.js\"), () => import(\"./y.js\")];",
            "a.js": "export const a = 1;",
            "x.js": "import { a } from \"./a.js\";\nimport { both } from \"./both.js\";\nimport \"./own.js\";",
            "y.js": "import { both } from \"./both.js\";\nconst load = () => import(\"./a.js\");\nexport const y = 1;",
            "both.js": "export const both = 2;", "own.js": "const own = 3;",
        ])
        #expect(
            Set(files.keys.filter { $0.hasSuffix(".js") })
                == ["bundle/main.js", "bundle/x.js", "bundle/y.js", "bundle/shared.js"])
        #expect(files["bundle/main.js"]?.contains("[() => import(\"./x.js\"), () => import(\"./y.js\").then(") == true)
        #expect(files["bundle/x.js"]?.contains("import { $both } from \"./shared.js\";") == true)
        #expect(files["bundle/x.js"]?.contains("const own = 3;") == true)
        #expect(files["bundle/y.js"]?.contains("import(\"./main.js\").then(({ $a }) => $a)") == true)
        #expect(files.values.filter { $0.contains("const both = 2;") }.count == 1)
    }

    @Test("modules that cannot be put together are refused: a circle, a missing file or name, a form that is not known")
    func faults() {
        #expect(
            fault(["main.js": "import \"./a.js\";", "a.js": "import \"./b.js\";", "b.js": "import \"./a.js\";"])
                == .circle(["a.js", "b.js", "a.js"]))
        #expect(fault(["main.js": "import \"./a.js\";"]) == .missing("a.js", from: "main.js"))
        #expect(
            fault(["main.js": "import { b } from \"./a.js\";", "a.js": "export const a = 1;"])
                == .notExported("b", by: "a.js", from: "main.js"))
        for line in [
            "import * as a from \"./a.js\";", "import a from \"./a.js\";", "import { a as b } from \"./a.js\";",
            "export default 1;", "export * from \"./a.js\";", "export { a as b };", "export const { a } = b;",
            "import { a } from \"elsewhere\";", "import {",
        ] {
            #expect(fault(["main.js": line, "a.js": "export const a = 1;"]) == .unknownForm(line, in: "main.js"))
        }
    }

    @Test("each line of a bundle leads to the line of the module that it comes from")
    func sourceMap() throws {
        let files = try bundle([
            "main.js": "import { a } from \"./lib/a.js\";\n\nthrow a;", "lib/a.js": "// a\nexport const a = 1;",
        ])
        let map = try JSONValue(Array(try #require(files["bundle/main.js.map"]).utf8))
        #expect(map["version"] == 3)
        #expect(map["sources"]?.array?.compactMap(\.string) == ["../lib/a.js", "../main.js"])
        // let $a; { | // a | const a | $a = … | { | const { a } … | | throw a | } | export | source map
        #expect(map["mappings"]?.string == ";AAAA;AACA;;;ACDA;AACA;AACA;;;")
    }

    @Test("the page is served put together: its first visit needs few files, and all its modules are in them once")
    func page() throws {
        let table = AssetTable.embedded
        let page = String(decoding: table.index.plain.body.readableBytesView, as: UTF8.self)
        let prefix = "/assets/\(table.release)/"
        let named = page.split(separator: "\"").filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        #expect(named.contains("bundle/main.js"))
        #expect(named.filter { $0.hasSuffix(".js") || $0.hasSuffix(".css") }.count == 2)
        let scripts = EmbeddedFiles.all.filter { $0.key.hasSuffix(".js") && !$0.key.hasPrefix("docs/") }
        let modules = scripts.mapValues { AssetTable.withoutComments(String(decoding: $0, as: UTF8.self)) }
        let plan = try ModulePlan(from: AssetTable.entry, of: modules)
        #expect(Set(plan.home.keys) == Set(modules.keys))
        #expect(plan.chunks.flatMap(\.modules).count == modules.count)
        let first = try #require(plan.chunks.first).modules
        for later in ["task-panel", "calendar-view", "settings-view", "chat-panel", "priority-board", "history-view"] {
            #expect(!first.contains("elements/\(later).js"), "\(later) is loaded at once")
        }
        #expect(table["bundle/main.js.map"]?.type == "application/json")
    }
}
