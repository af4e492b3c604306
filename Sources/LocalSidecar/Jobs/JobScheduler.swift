import Curl
import HTTPTypes
import JSON
import Logging
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

/// The jobs API, and the firing of the application's jobs.
struct JobsFeature: SidecarFeature {
    private let sidecar: Sidecar
    let scheduler: JobScheduler

    /// - Throws: ``ResourceFault`` when the file of jobs cannot be opened.
    init(_ sidecar: Sidecar) throws(ResourceFault) {
        self.sidecar = sidecar
        let path = sidecar.configuration.path("jobs.db")
        scheduler = try sidecar.shared.instance(named: path) { () throws(ResourceFault) in
            do {
                return try JobScheduler(path: path)
            } catch {
                throw ResourceFault(path: path, "the file of jobs cannot be opened: \(error)")
            }
        }
    }

    func run() async throws {
        guard let channel = sidecar.application else { return }
        await JobRunner(
            scheduler: scheduler, channel: channel, tracer: sidecar.tracer, logger: sidecar.logger
        ).run()
    }

    func register(on routes: inout RouteTable) {
        let scheduler = scheduler
        let appID = sidecar.appID
        routes.on(.post, at: "/v1.0-alpha1/jobs/{name}") { request in
            let body = try await request.collectMessage()
            try await Self.translated {
                () async throws(EventFault) in
                try await scheduler.schedule(request.parameters[0], body, appID: appID, trace: request.trace.parent)
            }
            return .noContent
        }
        routes.on(.get, at: "/v1.0-alpha1/jobs/{name}") { request in
            let job = try await Self.translated {
                () async throws(EventFault) in try await scheduler.describe(request.parameters[0], appID: appID)
            }
            return .json(job)
        }
        routes.on(.delete, at: "/v1.0-alpha1/jobs/{name}") { request in
            try await Self.translated {
                () async throws(EventFault) in try await scheduler.delete(request.parameters[0], appID: appID)
            }
            return .noContent
        }
    }

    private static func translated<Value: Sendable>(
        _ work: () async throws(EventFault) -> Value
    ) async throws -> Value {
        do throws(EventFault) {
            return try await work()
        } catch {
            throw error.sidecarError
        }
    }
}

/// Triggers the due jobs of one application.
struct JobRunner: Sendable {
    let scheduler: JobScheduler
    let channel: AppChannel
    let tracer: Tracer
    let logger: Logger

    /// Runs until the task is cancelled. While the application is unreachable, jobs wait.
    func run() async {
        let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await scheduler.watch(channel.appID, change)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                for await condition in channel.gate.changes() where condition == .open { change.yield() }
            }
            var alarm: Timestamp?
            for await _ in changes where channel.gate.isOpen {
                let (due, next) = await scheduler.due(for: channel.appID)
                for job in due { tasks.addTask { await fire(job) } }
                if let set = alarm, set <= Timestamp.now { alarm = nil }
                guard let next, alarm.map({ next < $0 }) ?? true else { continue }
                alarm = next
                tasks.addTask {
                    try? await Task.sleep(for: max(next - Timestamp.now, .zero) + .milliseconds(1))
                    change.yield()
                }
            }
            tasks.cancelAll()
        }
        change.finish()
    }

    private func fire(_ job: PendingJob) async {
        var retry = 0
        var isHandled = true
        attempts: while true {
            switch await attempt(job) {
            case .done: break attempts
            case .held:
                isHandled = false
                break attempts
            case .failed: retry += 1
            }
            guard let delay = job.spec.failurePolicy.delay(beforeRetry: retry) else { break }
            guard (try? await Task.sleep(for: delay)) != nil else {
                isHandled = false
                break
            }
        }
        await scheduler.finish(job, isHandled: isHandled)
    }

    private enum Attempt {
        case done
        case failed
        case held
    }

    private func attempt(_ job: PendingJob) async -> Attempt {
        guard let data = job.spec.data else { return .failed }
        // The span stands below the request that scheduled the job. The application does not receive the trace, as in
        // daprd.
        let span = tracer.begin(.job(name: job.name), .client, below: job.trace)
        do {
            let path = "/job/" + PathText.encodeSegment(job.name)
            let response = try await channel.call(.post, path, headers: AppChannel.jsonHeaders, body: data)
            tracer.end(span, status: response.status)
            if response.status == 404 {
                logger.warning("the application does not know a job", metadata: ["job": "\(job.name)"])
                return .done
            }
            return (200..<300).contains(response.status) ? .done : .failed
        } catch let error as CurlError {
            return error.isAppDown ? .held : .failed
        } catch {
            return .held
        }
    }
}

/// A job that waits for its next firing.
struct PendingJob: Sendable, Equatable {
    let appID: String
    let name: String
    let spec: JobSpec
    let timing: JobTiming
    /// The planned time of the next firing.
    var next: Timestamp
    /// Firings left; nil without a limit.
    var remaining: Int?
    /// Distinguishes a job from an earlier one of the same name.
    let version: Int64
    /// The `traceparent` of the request that scheduled it; empty when there was none.
    var trace = ""
}

/// The SQLite table of jobs.
struct JobTable {
    private let connection: SQLiteConnection

    init(path: String) throws(SQLiteFault) {
        connection = try SQLiteConnection(path: path)
        try connection.execute(
            """
            create table if not exists job(
                app text not null, name text not null, body blob not null, created integer not null,
                next integer not null, remaining integer, trace text, primary key(app, name)) without rowid
            """)
        // Files of earlier versions lack the column.
        var hasTrace = false
        try connection.prepare("select 1 from pragma_table_info('job') where name = 'trace'").run { _ in hasTrace = true
        }
        if !hasTrace { try connection.execute("alter table job add column trace text") }
    }

    /// All stored jobs; those that can no longer be read are left out.
    func all() throws(SQLiteFault) -> [PendingJob] {
        var jobs: [PendingJob] = []
        let select = try connection.prepare("select app, name, body, created, next, remaining, trace from job")
        try select.run { row in
            let appID = row.text(0)
            let created = Timestamp(milliseconds: row.integer(3))
            guard let spec = try? JobSpec(row.bytes(2), appID: appID),
                let timing = try? JobTiming(spec, appID: appID, now: created)
            else { return }
            jobs.append(
                PendingJob(
                    appID: appID, name: row.text(1), spec: spec, timing: timing,
                    next: Timestamp(milliseconds: row.integer(4)),
                    remaining: row.isNull(5) ? nil : Int(row.integer(5)), version: Int64(jobs.count),
                    trace: row.isNull(6) ? "" : row.text(6)))
        }
        return jobs
    }

    func put(_ job: PendingJob, body: [UInt8], created: Timestamp) throws(SQLiteFault) {
        let insert = try connection.prepare("insert or replace into job values(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        try insert.run([
            .text(job.appID), .text(job.name), .blob(body), .integer(created.milliseconds),
            .integer(job.next.milliseconds), job.remaining.map { .integer(Int64($0)) } ?? .null, .text(job.trace),
        ])
    }

    func advance(_ job: PendingJob) throws(SQLiteFault) {
        let update = try connection.prepare("update job set next = ?3, remaining = ?4 where app = ?1 and name = ?2")
        try update.run([
            .text(job.appID), .text(job.name), .integer(job.next.milliseconds),
            job.remaining.map { .integer(Int64($0)) } ?? .null,
        ])
    }

    func delete(_ appID: String, _ name: String) throws(SQLiteFault) {
        let delete = try connection.prepare("delete from job where app = ?1 and name = ?2")
        try delete.run([.text(appID), .text(name)])
    }
}
