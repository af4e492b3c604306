import FoundationEssentials
import Testing

@Suite("What goes wrong elsewhere")
struct AcceptanceTests {
    /// `FileTests`: "a test's name".
    private static func references(in page: String) -> [(file: String, name: String)] {
        page.matches(of: /`([A-Za-z_]+)`: "([^"]+)"/).map { (String($0.1), String($0.2)) }
    }

    @Test("every test that the page of known faults names is there")
    func named() throws {
        let path = "\(PackageFolder.path)/specs/acceptance.md"
        let page = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let references = Self.references(in: page)
        #expect(references.count > 60)
        let tests = PackageFolder.swiftFiles(below: "Tests") + PackageFolder.pythonFiles(below: "Tests")
        for (file, name) in references {
            let found = tests.contains { test in
                test.name == file
                    && test.lines.contains { $0.contains("\"\(name)\"") || $0.hasPrefix("def \(name)(") }
            }
            #expect(found, "\(file): \(name)")
        }
    }

    @Test("each fault has a test that would catch it")
    func caught() throws {
        let path = "\(PackageFolder.path)/specs/acceptance.md"
        let page = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| what goes wrong") }
        #expect(rows.count > 25)
        let bare = rows.filter { Self.references(in: String($0)).isEmpty }
        // Of tests that cannot fail no test can tell.
        #expect(bare.count <= 1, "\(bare)")
    }
}
