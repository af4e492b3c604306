#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What one client did in one round.
struct Measurement {
    let requestsPerSecond: Double
    /// CPU time of this process for one request, in microseconds.
    let cpuMicroseconds: Double

    /// Lets `connections` tasks make requests one after the other for a while.
    static func of(
        _ connections: Int, for duration: Duration, _ request: @escaping @Sendable () async throws -> Int
    ) async throws -> Measurement {
        let (start, cpu) = (ContinuousClock.now, cpuTime())
        let end = start + duration
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<connections {
                group.addTask {
                    var count = 0
                    while .now < end {
                        guard try await request() == 300 else { throw WrongAnswer() }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Measurement(
            requestsPerSecond: Double(count) / seconds, cpuMicroseconds: (cpuTime() - cpu) * 1e6 / Double(count))
    }

    struct WrongAnswer: Error {}

    /// Seconds of CPU that this process has used.
    private static func cpuTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

func flushOutput() { fflush(nil) }
