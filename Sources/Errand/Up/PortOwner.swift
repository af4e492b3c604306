import FoundationEssentials
import SuiteClient

/// Finds the process that listens on a port, as far as visible to this user.
enum PortOwner {
    /// - Returns: such as `python3 (process 4711)`; nil when the process is not visible.
    static func find(of port: Int) -> String? {
        let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeners(in: $0, port: port) }
        guard !sockets.isEmpty else { return nil }
        let links = Set(sockets.map { "socket:[\($0)]" })
        for process in FileManager.default.folder("/proc") where Int(process) != nil {
            for descriptor in FileManager.default.folder("/proc/\(process)/fd") {
                let link = "/proc/\(process)/fd/\(descriptor)"
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
                guard let target, links.contains(Paths.name(of: target)) else { continue }
                return "\(name(of: process)) (process \(process))"
            }
        }
        return nil
    }

    /// The inode numbers of sockets that listen on the port: state `0A`, local address `…:PORT` in hexadecimal.
    private static func listeners(in table: String, port: Int) -> [Substring] {
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return lines(of: table).dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" else { return nil }
            return fields[9]
        }
    }

    private static func name(of process: String) -> Substring {
        lines(of: "/proc/\(process)/comm").first ?? "?"
    }

    private static func lines(of path: String) -> [Substring] {
        ProcessFiles.read(path).map { String(decoding: $0, as: UTF8.self).split(separator: "\n") } ?? []
    }
}

extension FileManager {
    fileprivate func folder(_ path: String) -> [String] { (try? contentsOfDirectory(atPath: path)) ?? [] }
}
