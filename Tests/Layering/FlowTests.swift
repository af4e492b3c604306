import FoundationEssentials
import Testing

/// `specs/guides/flows.md` leads a reader through the code, so it must not lie: its files exist, hold what it says they
/// hold, and are no more than a reader can open.
@Suite("The guide to the flows")
struct FlowTests {
    /// The most files that a flow may take. A flow that needs more has grown a layer that forwards, or a file of slivers.
    private static let limits = ["a": 75, "b": 16, "c": 22, "d": 12, "e": 23]

    private let guide = FlowGuide()

    @Test("every file that a flow names exists, once, in order, and holds what is said of it")
    func files() throws {
        #expect(guide.lists.count == Self.limits.count + 1 + guide.questions.count)
        for list in guide.lists {
            #expect(!list.steps.isEmpty, "\(list.title) names no file")
            #expect(list.steps.map(\.number) == Array(1...max(1, list.steps.count)), "\(list.title)")
            #expect(Set(list.steps.map(\.path)).count == list.steps.count, "\(list.title) names a file twice")
            for step in list.steps {
                guard let text = guide.text(of: "Sources/\(step.path)") else {
                    Issue.record("\(list.title): there is no Sources/\(step.path)")
                    continue
                }
                for name in step.names where !text.contains(name) {
                    Issue.record("\(step.path) does not hold `\(name)`")
                }
            }
        }
    }

    @Test("a flow takes no more files than a reader is told and than it may")
    func lengths() throws {
        var counts: [String: [Int]] = [:]
        for list in guide.lists {
            guard let flow = list.flow else { continue }
            counts[flow, default: []].append(list.steps.count)
        }
        #expect(counts.keys.sorted() == Self.limits.keys.sorted())
        for (flow, limit) in Self.limits {
            let counted = counts[flow] ?? []
            #expect(counted.reduce(0, +) <= limit, "flow \(flow) takes \(counted) files")
            let row = try #require(guide.rows[flow], "flow \(flow) is not in the table")
            #expect(row.files == counted, "flow \(flow)")
            #expect(row.limit == limit, "flow \(flow)")
        }
    }

    @Test("a reader's question is answered by three files at most")
    func questions() {
        #expect(guide.questions.count == 3)
        for question in guide.questions { #expect((1...3).contains(question.steps.count), "\(question.title)") }
    }
}

/// The guide's table and its numbered lists.
private struct FlowGuide {
    struct Step {
        let number: Int
        let path: String
        /// The names in code that the step's text mentions.
        let names: [String]
    }

    struct List {
        let title: String
        /// The letter of the flow; nil for a question.
        var flow: String? {
            guard title.hasPrefix("## "), let letter = title.dropFirst(3).first else { return nil }
            return String(letter)
        }
        var steps: [Step] = []
    }

    private(set) var lists: [List] = []
    private(set) var rows: [String: (files: [Int], limit: Int)] = [:]
    var questions: [List] { lists.filter { $0.flow == nil } }

    init() {
        for line in (text(of: "specs/guides/flows.md") ?? "").split(separator: "\n") {
            if line.contains(#/^## [a-z]′?\. /#) || line.hasPrefix("**") {
                lists.append(List(title: String(line)))
            } else if let found = line.prefixMatch(of: #/(\d+)\. `([^`]+)` — /#), !lists.isEmpty {
                let names = line[found.range.upperBound...].matches(of: /`([^`]+)`/).map { match in
                    String(match.1.prefix { $0 != "(" }.split(separator: ".").last ?? "")
                }
                lists[lists.count - 1].steps.append(
                    Step(number: Int(found.1) ?? 0, path: String(found.2), names: names))
            } else if line.contains(/^\| [a-z][:,]/) {
                let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
                guard cells.count == 4, let limit = Int(cells[3]) else { continue }
                rows[String(cells[0].prefix(1))] = (cells[1].split(separator: "+").compactMap { Int($0) }, limit)
            }
        }
    }

    func text(of path: String) -> String? {
        FileManager.default.contents(atPath: "\(PackageFolder.path)/\(path)").map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
