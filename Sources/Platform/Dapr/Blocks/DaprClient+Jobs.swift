import Curl
import HTTPTypes
import JSON

/// Jobs: [the jobs API](https://docs.dapr.io/reference/api/jobs_api/), which is alpha up to Dapr 1.17.
extension DaprClient {
    /// Schedules a job.
    ///
    /// - Throws: ``DaprError``, with status 409 when the name is taken and the job does not overwrite.
    public func scheduleJob(_ job: Job) async throws {
        var writer = JSONWriter()
        job.write(to: &writer)
        _ = try await send(Call(kind: .scheduleJob, method: .post, path: jobPath(job.name), json: writer.bytes))
    }

    /// Reads a job.
    ///
    /// - Returns: nil when the job does not exist.
    public func getJob(_ name: String) async throws -> Job? {
        let response = try await answer(to: Call(kind: .getJob, path: jobPath(name), isRepeatable: true))
        if response.status == 200 { return Job(name: name, try Self.json(response.body)) }
        let error = DaprError(response)
        // Dapr answers 500 for a missing job.
        guard error.status == 404 || error.message.contains("job not found") else { throw error }
        return nil
    }

    /// Deletes a job; a missing one is not an error.
    public func deleteJob(_ name: String) async throws {
        _ = try await send(Call(kind: .deleteJob, method: .delete, path: jobPath(name), isRepeatable: true))
    }

    private func jobPath(_ name: String) -> DaprPath {
        var path = DaprPath("/v1.0-alpha1/jobs")
        path.segment(name)
        return path
    }
}

/// A job for the scheduler: Dapr calls back at `/job/<name>` at a time or on a schedule.
public struct Job: Sendable, Equatable {
    /// The policy for runs that the application fails to handle.
    public enum FailurePolicy: Sendable, Equatable {
        /// The run is lost.
        case drop
        /// The run is repeated every `interval` (seconds only: `"60s"`, `"0.5s"`), at most `maximumRetries` times; nil
        /// is without limit.
        case constant(interval: String, maximumRetries: Int?)
    }

    /// The name, unique within the application.
    public var name: String
    /// A cron expression of six fields, or `@every 1h`, `@daily`…
    public var schedule: String?
    /// The time of the first (or only) run: RFC 3339, or a Go duration from now.
    public var dueTime: String?
    /// Maximum number of runs; needs a schedule.
    public var repeats: Int?
    /// The end of the schedule: RFC 3339 or a Go duration; needs a schedule.
    public var ttl: String?
    /// The data for the callback: JSON, never empty, because Dapr does not call back a job without data.
    public var data: [UInt8]
    /// True when the job replaces one of the same name; otherwise scheduling answers 409.
    public var overwrite: Bool
    /// The failure policy; nil leaves it to Dapr: 3 times, 1 s apart.
    public var failurePolicy: FailurePolicy?

    /// Describes a job.
    public init(
        name: String, schedule: String? = nil, dueTime: String? = nil, repeats: Int? = nil, ttl: String? = nil,
        data: [UInt8] = Array("null".utf8), overwrite: Bool = false, failurePolicy: FailurePolicy? = nil
    ) {
        self.name = name
        self.schedule = schedule
        self.dueTime = dueTime
        self.repeats = repeats
        self.ttl = ttl
        self.data = data
        self.overwrite = overwrite
        self.failurePolicy = failurePolicy
    }
}

extension Job {
    func write(to writer: inout JSONWriter) {
        writer.object { json in
            json.member("data", raw: data)
            json.member("schedule", ifPresent: schedule)
            json.member("dueTime", ifPresent: dueTime)
            json.member("ttl", ifPresent: ttl)
            json.member("repeats", ifPresent: repeats)
            if overwrite { json.member("overwrite", true) }
            if let failurePolicy { json.member("failurePolicy") { $0.object(failurePolicy.write) } }
        }
    }

    /// Reads the sidecar's description of a job.
    init(name: String, _ value: JSONValue) {
        let data = value["data"]
        let isWrapped = data?["@type"] != nil
        self.init(
            name: name, schedule: value["schedule"]?.string, dueTime: value["dueTime"]?.string,
            repeats: value["repeats"]?.integer.map(Int.init), ttl: value["ttl"]?.string,
            data: (isWrapped ? data?["value"] : data)?.bytes ?? Array("null".utf8),
            failurePolicy: FailurePolicy(value["failurePolicy"]))
    }
}

extension Job.FailurePolicy {
    fileprivate func write(to json: inout JSONWriter) {
        switch self {
        case .drop: json.member("drop") { $0.raw("{}") }
        case .constant(let interval, let retries):
            json.member("constant") { json in
                json.object { json in
                    json.member("interval", interval)
                    json.member("maxRetries", ifPresent: retries)
                }
            }
        }
    }

    fileprivate init?(_ value: JSONValue?) {
        if value?["drop"] != nil {
            self = .drop
        } else if let constant = value?["constant"] {
            self = .constant(
                interval: constant["interval"]?.string ?? "",
                maximumRetries: constant["maxRetries"]?.integer.map(Int.init))
        } else {
            return nil
        }
    }
}
