import Dapr
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The kernel's metrics of this process, under the names that Prometheus clients use.
struct ProcessFigures {
    /// The time of first use, close enough to the start of the process.
    static let startSeconds: Double = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }()

    #if canImport(Glibc)
        private static let processItself = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
        private static let processItself = RUSAGE_SELF
    #endif

    var residentBytes: Double?
    var openDescriptors: Double?
    var cpuSeconds: Double = 0

    static var current: ProcessFigures {
        var figures = ProcessFigures()
        var usage = rusage()
        if getrusage(Self.processItself, &usage) == 0 {
            figures.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
        figures.residentBytes = residentPages().map { Double($0 * Int(getpagesize())) }
        figures.openDescriptors = descriptors().map(Double.init)
        return figures
    }

    func write(to text: inout MetricsText) {
        text.header("process_start_time_seconds", "Start of the process since the epoch.", "gauge")
        text.sample("process_start_time_seconds", [], [], "\(Self.startSeconds)")
        text.header("process_cpu_seconds_total", "User and system time spent.", "counter")
        text.sample("process_cpu_seconds_total", [], [], "\(cpuSeconds)")
        if let residentBytes {
            text.header("process_resident_memory_bytes", "Resident memory.", "gauge")
            text.sample("process_resident_memory_bytes", [], [], "\(residentBytes)")
        }
        if let openDescriptors {
            text.header("process_open_fds", "Open file descriptors.", "gauge")
            text.sample("process_open_fds", [], [], "\(openDescriptors)")
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// The second number of `/proc/self/statm`.
    private static func residentPages() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let numbers = buffer.prefix(count).split(separator: UInt8(ascii: " "))
        return numbers.count > 1 ? Int(String(decoding: numbers[1], as: UTF8.self)) : nil
    }

    private static func descriptors() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = -3  // ".", ".." and the folder itself
        while readdir(folder) != nil { count += 1 }
        return count
    }
}

/// The metrics of calls to the sidecar, looked up once per kind and status instead of once per call.
final class SidecarFigures: Sendable {
    private struct Key: Hashable {
        let kind: DaprCall.Kind
        let status: Int
    }

    private let metrics: Metrics
    private let seconds: [DaprCall.Kind: Histogram]
    /// Has the name that dashboards of other suites query.
    private let stateSeconds: Histogram
    private let counters = Mutex<[Key: Counter]>([:])

    init(_ metrics: Metrics) {
        self.metrics = metrics
        stateSeconds = metrics.histogram(
            "database_query_duration_seconds", help: "Time the sidecar took for state, whatever store is behind it.")
        seconds = Dictionary(
            uniqueKeysWithValues: DaprCall.Kind.allCases.map { ($0, metrics.sidecarSeconds($0.rawValue)) })
    }

    func record(_ call: DaprCall) {
        seconds[call.kind]?.record(call.duration)
        switch call.kind {
        case .getState, .saveState, .deleteState, .bulkGetState, .transactState: stateSeconds.record(call.duration)
        default: break
        }
        counters.withLock { counters in
            let key = Key(kind: call.kind, status: call.status)
            if let known = counters[key] { return known }
            let new = metrics.sidecarCalls(call.kind.rawValue, String(call.status))
            counters[key] = new
            return new
        }.add()
    }
}
