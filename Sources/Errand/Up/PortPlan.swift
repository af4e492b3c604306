import FoundationEssentials
import Glibc
import SuiteClient

/// A port on which a process of the suite listens.
struct ClaimedPort: Sendable, Equatable {
    let number: Int
    let app: String
    /// Such as "the sidecar of".
    let purpose: String
}

/// Checks before the start that the ports of a suite are free.
struct PortPlan: Sendable {
    let claims: [ClaimedPort]

    /// - Parameter offset: the offset that the ports have now.
    /// - Throws: ``UpFault`` naming the port, its intended and its current owner, and a remedy.
    func check(offset: Int = 0) throws(UpFault) {
        for (index, claim) in claims.enumerated() {
            guard (1...65535).contains(claim.number) else {
                throw UpFault(
                    "\(claim.number) is no port (\(claim.purpose) of \(claim.app)): the port offset is too big.")
            }
            if let other = claims[..<index].first(where: { $0.number == claim.number }) {
                throw UpFault(
                    """
                    Port \(claim.number) is given twice: as \(other.purpose) of \(other.app) and as \(claim.purpose) \
                    of \(claim.app).
                    """)
            }
            if !Self.isFree(claim.number) { throw taken(claim, offset: offset) }
        }
    }

    /// An offset at which every port is free just now, the nearest above one that is not, in steps of a hundred.
    ///
    /// - Parameters:
    ///   - offset: the offset that the ports of this plan have.
    ///   - isFree: returns true for a port that nobody listens on.
    func freeOffset(above offset: Int, isFree: (Int) -> Bool = PortPlan.isFree) -> Int? {
        let bases = claims.map { $0.number - offset }
        guard let highest = bases.max(), let lowest = bases.min() else { return nil }
        return stride(from: (offset / 100 + 1) * 100, through: 65_535 - highest, by: 100).first { next in
            lowest + next > 0 && bases.allSatisfy { isFree($0 + next) }
        }
    }

    private func taken(_ claim: ClaimedPort, offset: Int) -> UpFault {
        let owner = PortOwner.find(of: claim.number).map { " by \($0)" } ?? ""
        let next = freeOffset(above: offset).map { "errand up --port-offset \($0)" } ?? "errand up --port-offset auto"
        return UpFault(
            """
            Port \(claim.number) is taken\(owner); Errand needs it as \(claim.purpose) of \(claim.app).
            Stop what listens there, or move every port to where all are free: \(next)
            """)
    }

    static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return outcome == 0
    }
}

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
