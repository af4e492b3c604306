import Testing
import YAML

@Suite("YAML reading")
struct YAMLReadingTests {
    private func read(_ text: String) throws -> [YAMLNode] { try YAMLNode.documents(in: Array(text.utf8)) }

    @Test("every value knows the line it was written on")
    func lines() throws {
        let node = try #require(try read("a: 1\nb:\n  - x\n  - c: 'true'\n").first)
        #expect(node["a"]?.integer == 1)
        #expect(node["b"]?.elements?[0].line == 3)
        let inner = try #require(node["b"]?.elements?[1]["c"])
        #expect(inner.line == 4)
        #expect(inner.text == "true")
        #expect(inner.bool == nil)
    }

    @Test("documents are separated, empty ones left out")
    func documents() throws {
        #expect(try read("---\na: 1\n---\n---\nb: 2\n").count == 2)
        #expect(try read("").isEmpty)
    }

    @Test("a fault names its line")
    func faults() {
        #expect(throws: YAMLFault("a is given twice", line: 3)) { try read("a: 1\nb: 2\na: 3\n") }
        #expect(throws: YAMLFault.self) { try read("a: [1\nb: 2") }
        #expect(throws: YAMLFault.self) { try read(String(repeating: "[", count: 200)) }
    }

    @Test("a text that grows by aliases is refused")
    func expansion() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...8 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [" + Array(repeating: alias, count: 10).joined(separator: ",") + "]\n"
        }
        #expect(throws: YAMLFault.self) { try read(text) }
    }
}
