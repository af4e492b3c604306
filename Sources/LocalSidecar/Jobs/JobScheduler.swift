import Timestamps

/// The jobs of all applications of a host, kept in one SQLite file. A job is only removed after it was handled, so
/// after a crash it fires again rather than not at all.
actor JobScheduler {
    nonisolated let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let table: JobTable
    private var jobs: [String: [String: PendingJob]]
    /// Names under way, so that two replicas of an application do not fire the same job.
    private var underWay: Set<String> = []
    private var watchers: [String: [AsyncStream<Void>.Continuation]] = [:]
    private var lastVersion: Int64 = 1 << 32

    /// - Throws: ``SQLiteFault`` when the file cannot be opened.
    init(path: String) throws {
        let table = try JobTable(path: path)
        self.table = table
        jobs = Dictionary(grouping: try table.all(), by: \.appID).mapValues { jobs in
            Dictionary(jobs.map { ($0.name, $0) }) { $1 }
        }
    }

    deinit { thread.stop() }

    /// - Throws: ``EventFault`` with daprd's status and code.
    func schedule(
        _ name: String, _ body: [UInt8], appID: String, trace: String = "", now: Timestamp = .now
    ) throws(EventFault) {
        let spec = try JobSpec(body, appID: appID)
        guard Self.isValid(name) else { throw .jobName(name, appID: appID) }
        let timing = try JobTiming(spec, appID: appID, now: now)
        guard spec.overwrite || jobs[appID]?[name] == nil else { throw .jobExists(name, appID: appID) }
        lastVersion += 1
        let job = PendingJob(
            appID: appID, name: name, spec: spec, timing: timing, next: timing.first, remaining: spec.repeats,
            version: lastVersion, trace: trace)
        do {
            try table.put(job, body: body, created: now)
        } catch {
            throw .jobStore(error.message, appID: appID)
        }
        jobs[appID, default: [:]][name] = job
        wake(appID)
    }

    /// - Throws: ``EventFault`` when there is no such job, or daprd could not encode it.
    func describe(_ name: String, appID: String) throws(EventFault) -> [UInt8] {
        guard let job = jobs[appID]?[name] else { throw .jobMissing(name, appID: appID) }
        return try job.spec.description(name: name)
    }

    /// Every job of every application, the next one first.
    var all: [PendingJob] { jobs.values.flatMap { $0.values }.sorted { $0.next < $1.next } }

    /// Deletes a job; a missing one is not an error.
    func delete(_ name: String, appID: String) throws(EventFault) {
        do {
            try table.delete(appID, name)
        } catch {
            throw .jobStore(error.message, appID: appID)
        }
        jobs[appID]?[name] = nil
    }

    /// Makes `watcher` yield when an application's next firing may have moved.
    func watch(_ appID: String, _ watcher: AsyncStream<Void>.Continuation) {
        watchers[appID, default: []].append(watcher)
    }

    /// Takes the jobs that are due, and returns the time of the next one.
    func due(for appID: String, now: Timestamp = .now) -> (jobs: [PendingJob], next: Timestamp?) {
        let waiting = (jobs[appID] ?? [:]).values.filter { !underWay.contains(Self.key($0)) }
        let due = waiting.filter { $0.next <= now }.sorted { $0.next < $1.next }
        for job in due { underWay.insert(Self.key(job)) }
        return (due, waiting.filter { $0.next > now }.map(\.next).min())
    }

    /// Reschedules or removes a job that was handled; with `isHandled` false, puts it back unchanged.
    func finish(_ job: PendingJob, isHandled: Bool, now: Timestamp = .now) {
        underWay.remove(Self.key(job))
        defer { wake(job.appID) }
        guard isHandled, jobs[job.appID]?[job.name]?.version == job.version else { return }
        var following = job
        following.remaining = job.remaining.map { $0 - 1 }
        if following.remaining != 0, let next = job.timing.next(after: job.next, now: now) {
            following.next = next
            jobs[job.appID]?[job.name] = following
            try? table.advance(following)
        } else {
            jobs[job.appID]?[job.name] = nil
            try? table.delete(job.appID, job.name)
        }
    }

    private static func key(_ job: PendingJob) -> String { "\(job.appID)\u{0}\(job.name)\u{0}\(job.version)" }

    private func wake(_ appID: String) {
        watchers[appID]?.removeAll { watcher in
            if case .terminated = watcher.yield() { true } else { false }
        }
    }

    private static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.: |".utf8.contains(byte)
                }
            }
    }
}
