import Testing

@Suite("House rules")
struct HouseRuleTests {
    private let sources = PackageFolder.swiftFiles(below: "Sources")
    private let tests = PackageFolder.swiftFiles(below: "Tests")

    @Test("no file is over 400 lines, nearly all are under 250, the median is under 80")
    func sizes() {
        for file in sources + tests {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
        }
        let counts = sources.map(\.lines.count).sorted()
        #expect(counts[counts.count / 2] < 80)
        #expect(counts[counts.count * 95 / 100] < 250)
    }

    @Test("what the compiler would believe on our word stays in Platform")
    func promises() {
        for file in sources where !file.path.hasPrefix("Sources/Platform/") {
            for word in ["@unchecked Sendable", "nonisolated(unsafe)"] {
                #expect(!file.code.contains { $0.contains(word) }, "\(file.path): \(word)")
            }
        }
    }

    @Test("no shortcuts are left behind")
    func shortcuts() {
        let words = ["try! ", " as! ", "fatalError(", "Task.detached", "TODO", "FIXME"]
        for file in sources {
            for word in words {
                // VTODO is what iCalendar calls a task.
                let lines = file.lines.map { $0.replacing("VTODO", with: "") }
                #expect(!lines.contains { $0.contains(word) }, "\(file.path): \(word)")
            }
        }
    }

    @Test("names say what a thing is")
    func names() {
        for file in sources {
            let name = file.path.split(separator: "/").last ?? ""
            for word in ["Utils", "Helper", "Manager", "Common"] {
                #expect(!name.contains(word), "\(file.path)")
            }
        }
    }
}
