/// How long to wait before a process that ended is started again.
///
/// The first restart is immediate; a process that keeps ending soon after its start waits longer each time.
struct BackOff: Sendable {
    /// A run longer than this is a success: the next ending counts as the first.
    static let steady: Duration = .seconds(5)
    static let longest: Duration = .seconds(5)
    /// From this many endings in a row on, the process is said to be in a crash loop.
    static let loop = 5

    private(set) var endings = 0

    var isLooping: Bool { endings >= Self.loop }

    /// - Parameter ran: how long the process lived.
    mutating func delay(afterRunning ran: Duration) -> Duration {
        endings = ran > Self.steady ? 1 : endings + 1
        guard endings > 1 else { return .zero }
        return min(.milliseconds(50 << min(endings, 10)), Self.longest)
    }
}
