import JSON
import Timestamps

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
