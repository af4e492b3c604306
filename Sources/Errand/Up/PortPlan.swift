import Glibc

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

    /// - Throws: ``UpFault`` naming the port, its intended and its current owner, and a remedy.
    func check() throws(UpFault) {
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
            if !Self.isFree(claim.number) { throw Self.taken(claim) }
        }
    }

    private static func taken(_ claim: ClaimedPort) -> UpFault {
        let owner = PortOwner.find(of: claim.number).map { " by \($0)" } ?? ""
        return UpFault(
            """
            Port \(claim.number) is taken\(owner); Errand needs it as \(claim.purpose) of \(claim.app).
            Stop what listens there, or move every port: errand up --port-offset 100
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
