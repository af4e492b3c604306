import SuiteClient
import Testing

@testable import Errand

@Suite("The README")
struct ReadmeTests {
    private let text = String(
        decoding: ProcessFiles.read(Paths.resolve("../../../README.md", against: #filePath)) ?? [], as: UTF8.self)

    @Test("its configuration table is what the services read", arguments: SettingsTable.rows)
    func settings(row: String) {
        #expect(text.contains(row), "\(row)")
    }

    @Test("the scripts it names exist", arguments: ["scripts/up", "scripts/test", "scripts/bench"])
    func scripts(path: String) {
        #expect(text.contains(path))
        #expect(ProcessFiles.read(Paths.resolve("../../../\(path)", against: #filePath)) != nil)
    }
}
