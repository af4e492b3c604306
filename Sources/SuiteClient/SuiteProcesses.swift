import FoundationEssentials

/// Reads the parents and the memory of processes from the system.
package enum SuiteProcesses {
    package struct Child: Sendable {
        package let id: Int
        package let arguments: [String]
    }

    package static func children(of parent: Int) -> [Child] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int.init).filter { self.parent(of: $0) == parent }.map { id in
            let line = ProcessFiles.read("/proc/\(id)/cmdline") ?? []
            return Child(id: id, arguments: line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
        }
    }

    /// The processes of a suite, by name, as `errand up` and its supervisor know them.
    ///
    /// - Parameter up: the process of `errand up`.
    package static func suite(of up: Int) -> [(name: String, id: Int)] {
        children(of: up).compactMap { child in
            guard let verb = child.arguments.dropFirst().first else { return nil }
            switch verb {
            case "serve": return (child.arguments.last ?? "?", child.id)
            case "guard":
                // Programs without support for `errand up`: their guard's child is the process.
                guard let inner = children(of: child.id).first else { return nil }
                let app = inner.arguments.first { $0.hasPrefix("--app-id=") }?.dropFirst("--app-id=".count)
                return (app.map { "\($0)-sidecar" } ?? Paths.name(of: inner.arguments.first ?? "?"), inner.id)
            default: return (verb, child.id)
            }
        }
    }

    /// The memory of the process alone: its private pages and its share of the others, in mebibytes.
    package static func memory(of id: Int) -> Double? {
        guard let text = ProcessFiles.read("/proc/\(id)/smaps_rollup") else { return nil }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasPrefix("Pss:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
        }
        return nil
    }

    private static func parent(of id: Int) -> Int? {
        guard let text = ProcessFiles.read("/proc/\(id)/stat") else { return nil }
        // The name is in parentheses and may contain anything; the parent is the second word after it.
        let tail = String(decoding: text, as: UTF8.self).split(separator: ")").last ?? ""
        return tail.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
