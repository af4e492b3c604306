/// The modules of a page in a few files instead of one each, so that a first visit takes a handful of requests.
///
/// The page's modules are put together as they are, nothing within them is renamed: each becomes a block of its own, so
/// that its names stay its own, and what it exports is a property of one constant (`$http` for `http.js`). What is only
/// imported when it is needed lies in files of its own, and what several of those need in one more, `shared.js`.
///
/// Lines stay whole and in order, and a source map leads from each to the module that it comes from, so that errors are
/// found in the files that people write (ECMA-426).
struct ModuleBundle {
    /// A reason why modules cannot be put together.
    enum Fault: Error, Equatable {
        /// The modules import each other in a circle, which is written from the first back to it.
        case circle([String])
        /// The module imports a file that does not exist.
        case missing(String, from: String)
        /// The module imports a name that the other one does not export.
        case notExported(String, by: String, from: String)
        /// Two modules, or two exports that change, would have the same name.
        case sameName(String)
        /// The line begins with `import` or `export` but has none of the forms that the page's modules use.
        case unknownForm(String, in: String)
    }

    /// The folder that the files pretend to lie in.
    static let folder = "bundle/"

    /// The files' texts by path: the scripts, and the map of each.
    let files: [String: String]
    /// The path of the file that the page starts with.
    let entry: String

    /// Puts together what a page needs, at once and later.
    /// - Parameters:
    ///   - entry: the path of the module that the page starts with.
    ///   - modules: the texts of all modules by path.
    init(from entry: String, of modules: [String: String]) throws(Fault) {
        let plan = try ModulePlan(from: entry, of: modules)
        var files: [String: String] = [:]
        for chunk in plan.chunks {
            let script = try BundledScript(chunk, of: plan)
            files[chunk.path] = script.text
            files[chunk.path + ".map"] = script.map
        }
        self.files = files
        self.entry = Self.folder + ModulePlan.fileName(entry)
    }
}

/// Which modules a page needs, in which file each lies, and in what order.
struct ModulePlan {
    /// A file of a bundle.
    struct Chunk: Equatable {
        let path: String
        /// The paths of its modules, each after those that it imports.
        let modules: [String]
    }

    private(set) var chunks: [Chunk] = []
    private(set) var modules: [String: PageModule] = [:]
    private(set) var home: [String: String] = [:]
    private let texts: [String: String]

    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    init(from entry: String, of texts: [String: String]) throws(ModuleBundle.Fault) {
        self.texts = texts
        var roots = [entry]
        var orders: [[String]] = []
        while orders.count < roots.count {
            let order = try reached(from: roots[orders.count])
            orders.append(order)
            for later in order.flatMap({ modules[$0]?.later ?? [] }) where !roots.contains(later) {
                roots.append(later)
            }
        }
        try checkNames()
        place(roots, orders)
        try checkImports()
    }

    /// Returns the root and what it imports, each after what it imports itself.
    private mutating func reached(from root: String) throws(ModuleBundle.Fault) -> [String] {
        var order: [String] = []
        var done: Set<String> = []
        var path: [String] = []
        func visit(_ module: String, from parent: String, _ plan: inout ModulePlan) throws(ModuleBundle.Fault) {
            if let start = path.firstIndex(of: module) { throw .circle(Array(path[start...]) + [module]) }
            guard done.insert(module).inserted else { return }
            path.append(module)
            for next in try plan.read(module, from: parent).imports { try visit(next.path, from: module, &plan) }
            path.removeLast()
            order.append(module)
        }
        try visit(root, from: "the page", &self)
        return order
    }

    private mutating func read(_ path: String, from parent: String) throws(ModuleBundle.Fault) -> PageModule {
        if let known = modules[path] { return known }
        guard let text = texts[path] else { throw .missing(path, from: parent) }
        let module = try PageModule(path: path, text: text)
        modules[path] = module
        return module
    }

    /// Puts each module into the file of the entry, of the only part that needs it, or of what several parts share.
    private mutating func place(_ roots: [String], _ orders: [[String]]) {
        var order: [String] = []
        var users: [String: Set<Int>] = [:]
        for (index, reached) in orders.enumerated() {
            for module in reached where users[module, default: []].insert(index).inserted && users[module]?.count == 1 {
                order.append(module)
            }
        }
        var members: [(path: String, modules: [String])] = []
        for module in order {
            let users = users[module] ?? []
            let first = users.min() ?? 0
            let name = first == 0 || users.count == 1 ? Self.fileName(roots[first]) : "shared.js"
            let path = ModuleBundle.folder + name
            home[module] = path
            if let index = members.firstIndex(where: { $0.path == path }) {
                members[index].modules.append(module)
            } else {
                members.append((path, [module]))
            }
        }
        chunks = members.map { Chunk(path: $0.path, modules: $0.modules) }
    }

    private func checkNames() throws(ModuleBundle.Fault) {
        var names: Set<String> = ["$shared"]
        for module in modules.values.sorted(by: { $0.path < $1.path }) {
            for name in [module.name] + module.changing where !names.insert(name).inserted { throw .sameName(name) }
        }
    }

    private func checkImports() throws(ModuleBundle.Fault) {
        for module in modules.values.sorted(by: { $0.path < $1.path }) {
            for other in module.imports {
                let exported = (modules[other.path]?.exports ?? []) + (modules[other.path]?.changing ?? [])
                if let name = other.names.first(where: { !exported.contains($0) }) {
                    throw .notExported(name, by: other.path, from: module.path)
                }
            }
        }
    }
}

/// The imports and exports of a module, and its lines without them.
struct PageModule {
    /// An import of another module.
    struct Import: Equatable {
        let path: String
        let names: [String]
    }

    let path: String
    private(set) var lines: [String] = []
    private(set) var imports: [Import] = []
    /// The paths of the modules that it imports when they are needed.
    private(set) var later: [String] = []
    /// The exports that never change.
    private(set) var exports: [String] = []
    /// The exports that are assigned to again, which all see: `export let`.
    private(set) var changing: [String] = []

    /// The constant that holds what it exports.
    var name: String { Self.name(of: path) }

    static func name(of path: String) -> String {
        "$" + ModulePlan.fileName(path).replacing(".js", with: "").replacing("-", with: "_")
    }

    init(path: String, text: String) throws(ModuleBundle.Fault) {
        self.path = path
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("import ") {
                try addImport(line)
            } else if line.hasPrefix("export ") {
                try addExport(line)
            } else {
                lines.append(String(line))
            }
            later += line.matches(of: /import\("(\.[^"]+)"\)/).map { ModuleGraph.resolved($0.1, from: path) }
        }
    }

    private mutating func addImport(_ line: Substring) throws(ModuleBundle.Fault) {
        if let match = line.wholeMatch(of: /import "(\.[^"]+)";/) {
            imports.append(Import(path: ModuleGraph.resolved(match.1, from: path), names: []))
            lines.append("")
        } else if let match = line.wholeMatch(of: /import \{ ([\w$, ]+) \} from "(\.[^"]+)";/),
            let names = Self.names(match.1)
        {
            imports.append(Import(path: ModuleGraph.resolved(match.2, from: path), names: names))
            lines.append("import")
        } else {
            throw .unknownForm(String(line), in: path)
        }
    }

    private mutating func addExport(_ line: Substring) throws(ModuleBundle.Fault) {
        let rest = line.dropFirst("export ".count)
        if let match = rest.prefixMatch(of: /(?:(?:async )?function\*? ?|class |const )([\w$]+)/) {
            exports.append(String(match.1))
            lines.append(String(rest))
        } else if let match = rest.wholeMatch(of: /let (([\w$]+) = .*;)/) {
            changing.append(String(match.2))
            lines.append(String(match.1))
        } else if let match = rest.wholeMatch(of: /\{ ([\w$, ]+) \};/), let names = Self.names(match.1) {
            exports += names
            lines.append("")
        } else {
            throw .unknownForm(String(line), in: path)
        }
    }

    /// Returns the names of a list; nil when one of them is given another name.
    private static func names(_ list: Substring) -> [String]? {
        let names = list.split(separator: ",").map { $0.drop { $0 == " " } }
        return names.contains { $0.contains(" ") } ? nil : names.map(String.init)
    }
}

/// A file of a bundle, written.
private struct BundledScript {
    private var lines: [String] = []
    /// For each line the index of its source and the line there, both from 0; nil for the bundle's own.
    private var origins: [(source: Int, line: Int)?] = []
    private let chunk: ModulePlan.Chunk
    private let plan: ModulePlan

    init(_ chunk: ModulePlan.Chunk, of plan: ModulePlan) throws(ModuleBundle.Fault) {
        self.chunk = chunk
        self.plan = plan
        addImports()
        let modules = chunk.modules.compactMap { plan.modules[$0] }
        let changing = modules.flatMap(\.changing)
        if !changing.isEmpty { add("let \(changing.joined(separator: ", "));") }
        for (index, module) in modules.enumerated() { try add(module, source: index) }
        let names = modules.filter { !$0.exports.isEmpty }.map(\.name) + changing
        if !names.isEmpty { add("export { \(names.joined(separator: ", ")) };") }
        add("//# sourceMappingURL=\(ModulePlan.fileName(chunk.path)).map")
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ line: String, from origin: (source: Int, line: Int)? = nil) {
        lines.append(line)
        origins.append(origin)
    }

    /// Imports the files that hold what this one needs, each once.
    private mutating func addImports() {
        var names: [(path: String, names: [String])] = []
        for other in chunk.modules.flatMap({ plan.modules[$0]?.imports ?? [] }) {
            guard let path = plan.home[other.path], path != chunk.path, let module = plan.modules[other.path] else {
                continue
            }
            let wanted =
                (other.names.contains { module.exports.contains($0) } ? [module.name] : [])
                + other.names.filter { module.changing.contains($0) }
            if let index = names.firstIndex(where: { $0.path == path }) {
                names[index].names += wanted.filter { !names[index].names.contains($0) }
            } else {
                names.append((path, wanted))
            }
        }
        for (path, names) in names {
            let file = "\"./\(ModulePlan.fileName(path))\";"
            add(names.isEmpty ? "import \(file)" : "import { \(names.joined(separator: ", ")) } from \(file)")
        }
    }

    private mutating func add(_ module: PageModule, source: Int) throws(ModuleBundle.Fault) {
        add(module.exports.isEmpty ? "{" : "let \(module.name); {")
        var imports = module.imports.filter { !$0.names.isEmpty }[...]
        for (index, line) in module.lines.enumerated() {
            if line == "import", let next = imports.popFirst() {
                add(taking(next), from: (source, index))
            } else {
                add(loading(line, in: module), from: (source, index))
            }
        }
        let exports = module.exports.joined(separator: ", ")
        add(module.exports.isEmpty ? "}" : "\(module.name) = { \(exports) }; }")
    }

    /// Takes names out of what another module exports; those that change are visible as they are.
    private func taking(_ other: PageModule.Import) -> String {
        let names = other.names.filter { plan.modules[other.path]?.exports.contains($0) == true }
        return names.isEmpty
            ? "" : "const { \(names.joined(separator: ", ")) } = \(PageModule.name(of: other.path));"
    }

    /// Points imports made later to the file that holds the module.
    private func loading(_ line: String, in module: PageModule) -> String {
        line.replacing(/import\("(\.[^"]+)"\)/) { match in
            let path = ModuleGraph.resolved(match.1, from: module.path)
            let name = PageModule.name(of: path)
            guard let home = plan.home[path], let target = plan.modules[path] else { return String(match.0) }
            let value = target.exports.isEmpty ? "undefined" : name
            if home == chunk.path { return "Promise.resolve(\(value))" }
            let file = "import(\"./\(ModulePlan.fileName(home))\")"
            return target.exports.isEmpty ? file : "\(file).then(({ \(name) }) => \(name))"
        }
    }

    /// The source map: each line of the bundle leads to a line of a module.
    var map: String {
        var last = (source: 0, line: 0)
        let mappings = origins.map { origin -> String in
            guard let origin else { return "" }
            defer { last = origin }
            return "A" + Self.digits(origin.source - last.source) + Self.digits(origin.line - last.line) + "A"
        }
        let sources = chunk.modules.map { "\"../\($0)\"" }.joined(separator: ",")
        return """
            {"version":3,"sources":[\(sources)],"names":[],"mappings":"\(mappings.joined(separator: ";"))"}
            """
    }

    /// A number as a source map writes it: base 64, five bits a digit, the least first, the lowest bit for the sign.
    private static func digits(_ number: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var rest = number < 0 ? -number << 1 | 1 : number << 1
        var text = ""
        repeat {
            text.append(alphabet[rest & 31 | (rest > 31 ? 32 : 0)])
            rest >>= 5
        } while rest > 0
        return text
    }
}
