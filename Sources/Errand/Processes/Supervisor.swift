import Glibc
import ServiceKit
import Subprocess
import SuiteClient
import Synchronization
import SystemPackage

/// Keeps a process running until its task is cancelled, then stops it: by SIGTERM, and by SIGKILL if that does not
/// help.
struct Supervisor: Sendable {
    /// A report to the suite about a process.
    enum Notice: Sendable {
        case restarting(ManagedProcess, ProcessEnding, after: Duration, isLooping: Bool)
        case notStarted(ManagedProcess, message: String)
        /// A process reported a failure of its store, with its message.
        case troubled(ManagedProcess, words: String)
    }

    let process: ManagedProcess
    let log: LogFile
    let notify: @Sendable (Notice) -> Void

    /// - Returns: nil once cancelled, or the ending after which a restart makes no sense.
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
        let start = log.end
        var alarms = AlarmWords()
        let result = try await Subprocess.run(
            configuration, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            for try await chunk in execution.standardOutput {
                let bytes = chunk.withUnsafeBytes { Array($0) }
                log.append(bytes)
                if let alarm = alarms.found(in: bytes) { notify(.troubled(process, words: alarm)) }
            }
        }
        return ProcessEnding(status: result.terminationStatus, lastWords: log.lastLines(since: start))
    }

    private var configuration: Configuration {
        var options = PlatformOptions()
        // A process group of its own, so that Ctrl-C in a terminal reaches only `up`, which stops the services before
        // their sidecars.
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

/// The delays before a process is restarted.
///
/// The first restart is immediate; a process that repeatedly ends soon after its start waits longer each time.
struct BackOff: Sendable {
    /// A run longer than this counts as a success, which resets the delay.
    static let steady: Duration = .seconds(5)
    static let longest: Duration = .seconds(5)
    /// Number of consecutive endings from which a process counts as being in a crash loop.
    static let loop = 5

    private(set) var endings = 0

    var isLooping: Bool { endings >= Self.loop }

    /// - Parameter ran: how long the process ran.
    mutating func delay(afterRunning ran: Duration) -> Duration {
        endings = ran > Self.steady ? 1 : endings + 1
        guard endings > 1 else { return .zero }
        return min(.milliseconds(50 << min(endings, 10)), Self.longest)
    }
}

/// A program that the suite keeps running.
struct ManagedProcess: Sendable {
    /// The name shown on the screen and used for the log file.
    let name: String
    let executable: String
    var arguments: [String]
    var environment: [String: String]
    /// Variables whose values are read from files at each start.
    var variablesFromFiles: [String: String] = [:]
    var workingDirectory: String
    /// True for our own executable, which can write its log itself.
    var writesLog = false

    /// The process configured to write the log itself, if the log allows that.
    func logging(to log: LogFile) -> ManagedProcess {
        guard log.isWrittenByProcess else { return self }
        var process = self
        process.environment[ServiceSettings.logFile.name] = log.path
        return process
    }
}

/// The way a process ended.
struct ProcessEnding: Sendable, Equatable {
    /// The sidecar host's exit code for an invalid component file (`EX_CONFIG`): a restart would not help.
    static let configurationFault: Int32 = 78

    let status: TerminationStatus
    /// The last lines of its output.
    let lastWords: [String]

    var isFinal: Bool { status == .exited(Self.configurationFault) }

    /// The reason that a daprd gives for its end; nil when it gives none.
    var fatalWords: String? {
        for line in lastWords.reversed() where line.contains("level=fatal") {
            guard let message = line.firstMatch(of: /msg="((?:[^"\\]|\\.)*)"/)?.1 else { return line }
            return String(message).replacing("\\\"", with: "\"")
        }
        return nil
    }

    var description: String {
        switch status {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
    }
}

/// A process's log on disk, limited to one file and its predecessor.
///
/// Our own processes append their lines to the file themselves and keep its size limited; only crash reports of the
/// Swift runtime still come through the pipe. Other processes write everything through the pipe.
final class LogFile: Sendable {
    /// Maximum length of a line on the terminal, in bytes; longer ones are split.
    private static let longestLine = 64 << 10
    /// Number of bytes read from the end of a log to find out why a process ended.
    private static let tail = 8 << 10

    private struct State {
        var descriptor: Int32
        /// The beginning of an incomplete line.
        var open: [UInt8] = []
    }

    let path: String
    /// True when the process appends to the file itself, and begins a new one when it is full.
    let isWrittenByProcess: Bool
    /// The process's name, if its output is also shown on the terminal, as one readable line each.
    private let echo: String?
    private let state: Mutex<State>

    /// Starts a new log; that of the previous run is kept beside it as `….log.1`.
    init(path: String, echo: String? = nil, isWrittenByProcess: Bool = false) {
        self.path = path
        self.echo = echo
        self.isWrittenByProcess = isWrittenByProcess
        rename(path, path + ".1")
        state = Mutex(State(descriptor: Self.open(path)))
    }

    deinit {
        let descriptor = state.withLock { $0.descriptor }
        if descriptor >= 0 { close(descriptor) }
    }

    /// The current size of the file, in bytes.
    var end: Int { state.withLock { Self.size(of: $0.descriptor) } }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            reopenIfNeeded(&state)
            Self.write(bytes, to: state.descriptor)
            if let echo { show(bytes, after: echo, &state) }
        }
    }

    /// The last three lines written since the file ended at `start`.
    func lastLines(since start: Int) -> [String] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let size = Self.size(of: descriptor)
        // A shorter file is a new one.
        let begin = max(size < start ? 0 : start, size - Self.tail)
        var bytes = [UInt8](repeating: 0, count: size - begin)
        let count = pread(descriptor, &bytes, bytes.count, begin)
        guard count > 0 else { return [] }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").suffix(3).map(String.init)
    }

    private func reopenIfNeeded(_ state: inout State) {
        if isWrittenByProcess {
            // The process may have begun a new file.
            if state.descriptor >= 0 { close(state.descriptor) }
            state.descriptor = Self.open(path)
        } else if Self.size(of: state.descriptor) > LogOutput.fileLimit {
            close(state.descriptor)
            rename(path, path + ".1")
            state.descriptor = Self.open(path)
        }
    }

    private func show(_ bytes: [UInt8], after name: String, _ state: inout State) {
        var text = ""
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") || state.open.count >= Self.longestLine else {
                state.open.append(byte)
                continue
            }
            let line = LogLine(String(decoding: state.open, as: UTF8.self), of: name)
            text += line.shown(isColoured: LogLine.isColoured) + "\n"
            state.open = []
        }
        Self.write(Array(text.utf8), to: STDOUT_FILENO)
    }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }

    private static func size(of descriptor: Int32) -> Int { max(0, Int(lseek(descriptor, 0, SEEK_END))) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        guard descriptor >= 0 else { return }
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count <= 0 { return }
                offset += count
            }
        }
    }
}

/// Finds messages for the operator's immediate attention in a process's output: a full or damaged store.
struct AlarmWords: Sendable {
    /// The time for which the same message is not repeated.
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
