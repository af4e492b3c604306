import Foundation
import JSON
import Testing

/// `specs/010-accounts-and-exchange/faults.md` says of each fault where it is tried: what it names is there.
@Suite("The table of faults")
struct FaultTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let fault: String
        let kind: String
        let state: String
        /// Pairs of a file and a test in it; of `foreign.json` there is no test to name.
        let tests: [(file: String, name: String?)]
        var testDescription: String { fault }
    }

    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static let rows: [Row] = {
        let path = "\(root)/specs/010-accounts-and-exchange/faults.md"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("| H") }.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return Row(fault: cells[0], kind: cells[1], state: cells[3], tests: tests(in: cells[4]))
        }
    }()

    private static func tests(in cell: String) -> [(String, String?)] {
        cell.matches(of: /`([^`]+)`(?: "([^"]+)")?/).map { (String($0.output.1), $0.output.2.map(String.init)) }
    }

    @Test("there is a row for each of the 66 faults, and each is mended or left with a reason")
    func complete() {
        #expect(Self.rows.map(\.fault) == (1...66).map { $0 < 10 ? "H0\($0)" : "H\($0)" })
        #expect(Self.rows.allSatisfy { $0.state.hasPrefix("mended") || $0.state.hasPrefix("left") })
        #expect(Set(Self.rows.map(\.kind)).count == 19)
    }

    @Test("what a row names as its test is there", arguments: rows)
    func present(_ row: Row) throws {
        #expect(!row.tests.isEmpty)
        for (file, name) in row.tests {
            guard file != "foreign.json" else {
                #expect(ForeignCaseTests.cases.contains { $0.value["of"]?.string?.hasPrefix(row.fault) == true })
                continue
            }
            let path = "\(Self.root)/\(file)" + (file.hasSuffix(".py") ? "" : ".swift")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            // A long name is cut, and a dot or a blank may be where the source has a line's end.
            guard let name else { continue }
            #expect(text.contains(name.split(separator: "…")[0]), "\(name) is not in \(file)")
        }
    }
}
