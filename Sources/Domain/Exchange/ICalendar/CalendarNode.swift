/// A component of iCalendar with its properties and subcomponents.
struct CalendarNode: Sendable {
    let name: String
    /// The line where it begins.
    let line: Int
    var lines: [ContentLine] = []
    var children: [CalendarNode] = []
    /// The numbers of malformed lines in it.
    var faults: [Int] = []
    /// The first line that exceeded the limits.
    private(set) var excess: Int?

    init(_ name: String, line: Int) { (self.name, self.line) = (name, line) }

    mutating func add(_ line: ContentLine, at number: Int) {
        if lines.count < ImportBounds.partsOfComponent { lines.append(line) } else { excess = excess ?? number }
    }

    mutating func add(_ child: CalendarNode) {
        if children.count < ImportBounds.partsOfComponent {
            children.append(child)
        } else {
            excess = excess ?? child.line
        }
    }

    /// The first property with this name and a value.
    func first(_ name: String) -> ContentLine? {
        lines.first { $0.name == name && !$0.value.trimmed.isEmpty }
    }

    func all(_ name: String) -> [ContentLine] { lines.filter { $0.name == name && !$0.value.trimmed.isEmpty } }
}

/// The components of a document that an import reads, whatever their nesting.
struct CalendarOutline: Sendable {
    private static let deepest = 16
    /// The names of the components kept.
    private static let kept: Set<String> = ["VTODO", "VTIMEZONE", "VALARM", "STANDARD", "DAYLIGHT"]

    private(set) var todos: [CalendarNode] = []
    private(set) var zones: [CalendarNode] = []
    /// Other components by name, with their first line and number.
    private(set) var others: [(name: String, line: Int, count: Int)] = []
    /// True when the document contains anything of iCalendar.
    private(set) var isCalendar = false
    /// True when a component has no end.
    private(set) var isCut = false
    private var open: [CalendarNode] = []

    /// - Throws: ``ExchangeFault/tooMany(limit:)``.
    init(_ document: inout DocumentText, _ bounds: ImportBounds) throws(ExchangeFault) {
        for (number, bytes) in ContentLine.unfold(document.bytes) {
            guard let line = ContentLine(document.line(bytes, named: ContentLine.charset(of: bytes))) else {
                if let last = open.indices.last, open[last].faults.count < 5 { open[last].faults.append(number) }
                continue
            }
            switch line.name {
            case "BEGIN": begin(line.value.trimmed.uppercased(), at: number)
            case "END": end(line.value.trimmed.uppercased())
            default:
                if let last = open.indices.last, Self.kept.contains(open[last].name) {
                    open[last].add(line, at: number)
                }
            }
            try bounds.check(tasks: todos.count, elements: zones.count)
        }
        isCut = isCut || !open.isEmpty
        while !open.isEmpty { close() }
    }

    private mutating func begin(_ name: String, at line: Int) {
        isCalendar = isCalendar || name == "VCALENDAR" || name == "VTODO"
        // An unfinished component ends where another of a kind that it cannot contain begins.
        if ["VTODO", "VEVENT", "VTIMEZONE", "VCALENDAR"].contains(name) {
            while let last = open.last, last.name != "VCALENDAR" || name == "VCALENDAR" { close() }
        }
        guard open.count < Self.deepest else { return }
        open.append(CalendarNode(name, line: line))
    }

    /// Ends a component and all open ones inside it; ignores an end without a beginning.
    private mutating func end(_ name: String) {
        guard open.contains(where: { $0.name == name }) else { return }
        while let last = open.last {
            close()
            if last.name == name { return }
            isCut = true
        }
    }

    private mutating func close() {
        guard let node = open.popLast() else { return }
        switch node.name {
        case "VTODO": todos.append(node)
        case "VTIMEZONE": zones.append(node)
        case "VALARM", "STANDARD", "DAYLIGHT":
            if let last = open.indices.last { open[last].add(node) }
        case "VCALENDAR": break
        default:
            guard open.allSatisfy({ $0.name == "VCALENDAR" }) else { return }
            if let index = others.firstIndex(where: { $0.name == node.name }) {
                others[index].count += 1
            } else if others.count < 8 {
                others.append((node.name, node.line, 1))
            }
        }
    }
}
