import Testing

@Suite("House rules")
struct HouseRuleTests {
    private let sources = PackageFolder.swiftFiles(below: "Sources")
    private let tests = PackageFolder.swiftFiles(below: "Tests")

    @Test("no file is over 400 lines")
    func sizes() {
        for file in sources + tests {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("a type and its extensions share a file as long as it stays below 350 lines")
    func slivers() {
        let files = Dictionary(uniqueKeysWithValues: sources.map { ($0.path, $0) })
        for file in sources where !file.isGenerated {
            // `Type+Topic.swift` beside `Type.swift`.
            guard let plus = file.path.lastIndex(of: "+"), let base = files["\(file.path[..<plus]).swift"] else {
                continue
            }
            let whole = base.lines.count + file.lines.count
            #expect(whole > 350, "\(file.path) belongs into \(base.path): \(whole) lines together")
        }
    }

    @Test("a type's name stands for one type in the suite")
    func uniqueNames() {
        var homes: [String: Set<String>] = [:]
        for file in sources {
            let folders = file.path.split(separator: "/").dropFirst().dropLast()
            let depth = ["Platform", "Domain", "Services"].contains(folders.first ?? "") ? 2 : 1
            for name in file.types { homes[name, default: []].insert(folders.prefix(depth).joined(separator: "/")) }
        }
        #expect(homes.count > 800)
        for (name, modules) in homes where modules.count > 1 { Issue.record("\(name): \(modules.sorted())") }
    }

    @Test("a function has 60 lines at most")
    func functions() {
        for file in sources {
            for function in file.functions where function.lines > 60 {
                Issue.record("\(file.path):\(function.line): \(function.lines) lines")
            }
        }
    }

    @Test("what the compiler would believe on our word stays in Platform")
    func promises() {
        for file in sources where !file.path.hasPrefix("Sources/Platform/") {
            for word in ["@unchecked Sendable", "nonisolated(unsafe)"] {
                #expect(!file.code.contains { $0.contains(word) }, "\(file.path): \(word)")
            }
        }
    }

    @Test("JSON is written by the names of members, but on the hottest paths")
    func keyedJSON() {
        let hottest: Set = [
            "Sources/Domain/Tasks/TaskContent.swift", "Sources/Domain/Tasks/TaskSeries.swift",
            "Sources/Domain/Tasks/TodoTask+Stored.swift",
            "Sources/Platform/ServiceKit/Logging/JSONLogHandler.swift",
            "Sources/Platform/ServiceKit/Serving/RouteDirectory.swift",
            "Sources/Platform/Store/Trail/TrailRecord.swift",
        ]
        // A name, its closing quote and the colon in a literal.
        let positional = sources.filter { file in
            file.code.contains { $0.contains("raw(") && $0.contains(/raw\(.*\w\\?":/) }
        }
        #expect(Set(positional.map(\.path)) == hottest)
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

    @Test("a doc comment says what a thing is for, in the words of the standard library")
    func docComments() {
        var count = 0
        for file in sources {
            for comment in file.docComments {
                count += 1
                let begins = ["What ", "Whether "].filter { comment.text.hasPrefix($0) }
                let says = ["so many", "somebody"].filter { " \(comment.text.lowercased())".contains(" \($0)") }
                for word in begins + says { Issue.record("\(file.path):\(comment.line): \(word)") }
            }
        }
        #expect(count > 5000)
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
