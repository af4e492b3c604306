import Subprocess
import Synchronization
import SystemPackage

/// Keeps one process running until its task is cancelled, then stops it: SIGTERM first, SIGKILL when that does not help.
struct Supervisor: Sendable {
    /// What the suite is told about a process.
    enum Notice: Sendable {
        case restarting(ManagedProcess, ProcessEnding, after: Duration, isLooping: Bool)
        case notStarted(ManagedProcess, message: String)
        /// What a process says of its store, in its own words.
        case troubled(ManagedProcess, words: String)
    }

    let process: ManagedProcess
    let log: LogFile
    let notify: @Sendable (Notice) -> Void

    /// - Returns: nil once cancelled, or the ending after which starting again makes no sense.
    func run() async -> ProcessEnding? {
        var backOff = BackOff()
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                let ending = try await runOnce()
                if Task.isCancelled || ending.isFinal { return Task.isCancelled ? nil : ending }
                let delay = backOff.delay(afterRunning: .now - start)
                notify(.restarting(process, ending, after: delay, isLooping: backOff.isLooping))
                try await Task.sleep(for: delay)
            } catch {
                guard !Task.isCancelled else { return nil }
                notify(.notStarted(process, message: "\(error)"))
                let delay = backOff.delay(afterRunning: .now - start)
                try? await Task.sleep(for: max(delay, .milliseconds(200)))
            }
        }
        return nil
    }

    private func runOnce() async throws -> ProcessEnding {
        let words = LastWords()
        var alarms = AlarmWords()
        let result = try await Subprocess.run(
            configuration, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            for try await chunk in execution.standardOutput {
                let bytes = chunk.withUnsafeBytes { Array($0) }
                log.append(bytes)
                words.append(bytes)
                if let alarm = alarms.found(in: bytes) { notify(.troubled(process, words: alarm)) }
            }
        }
        return ProcessEnding(status: result.terminationStatus, lastWords: words.lines)
    }

    private var configuration: Configuration {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C in a terminal reaches `up` alone, which stops the services before their sidecars.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(15))]
        return Configuration(
            executable: process.executable.contains("/")
                ? .path(FilePath(process.executable)) : .name(process.executable),
            arguments: Arguments(process.arguments),
            environment: .custom(environment),
            workingDirectory: FilePath(process.workingDirectory),
            platformOptions: options)
    }

    private var environment: [Environment.Key: String] {
        let read = process.variablesFromFiles.compactMapValues { path in
            ProcessFiles.read(path).map { String(decoding: $0, as: UTF8.self) }
        }
        return process.environment.merging(read) { $1 }.reduce(into: [:]) { keys, variable in
            if let key = Environment.Key(rawValue: variable.key) { keys[key] = variable.value }
        }
    }
}

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

/// Finds in what a process writes what its operator has to know at once: that a store is full, or damaged.
struct AlarmWords: Sendable {
    /// The same is not said again for so long.
    private static let pause = Duration.seconds(60)
    private static let mark = Array(#""message":"The store is "#.utf8)

    private var told: [String: ContinuousClock.Instant] = [:]

    /// - Returns: nil when there is nothing new.
    mutating func found(in bytes: [UInt8]) -> String? {
        guard let mark = bytes.firstRange(of: Self.mark) else { return nil }
        let words = bytes[mark.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
        let text = "The store is " + String(decoding: words, as: UTF8.self)
        if let last = told[text], .now - last < Self.pause { return nil }
        told[text] = .now
        return text
    }
}

/// The end of what a process wrote: enough to say why it ended.
final class LastWords: Sendable {
    private let tail = Mutex<[UInt8]>([])

    func append(_ bytes: [UInt8]) {
        tail.withLock { tail in
            tail.append(contentsOf: bytes)
            if tail.count > 8192 { tail.removeFirst(tail.count - 4096) }
        }
    }

    /// All that is remembered.
    var whole: String { String(decoding: tail.withLock { $0 }, as: UTF8.self) }

    /// The last three lines.
    var lines: [String] {
        tail.withLock { tail in
            String(decoding: tail, as: UTF8.self).split(separator: "\n").suffix(3).map(String.init)
        }
    }
}
