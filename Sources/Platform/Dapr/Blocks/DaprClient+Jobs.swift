import Curl
import HTTPTypes
import JSON

/// Jobs: [the jobs API](https://docs.dapr.io/reference/api/jobs_api/), which up to Dapr 1.17 is an alpha.
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
    /// - Returns: nil when there is none.
    public func getJob(_ name: String) async throws -> Job? {
        let response = try await answer(to: Call(kind: .getJob, path: jobPath(name), isRepeatable: true))
        if response.status == 200 { return Job(name: name, try Self.json(response.body)) }
        let error = DaprError(response)
        // Dapr says 500 for a missing job.
        guard error.status == 404 || error.message.contains("job not found") else { throw error }
        return nil
    }

    /// Deletes a job; a missing one is no error.
    public func deleteJob(_ name: String) async throws {
        _ = try await send(Call(kind: .deleteJob, method: .delete, path: jobPath(name), isRepeatable: true))
    }

    private func jobPath(_ name: String) -> DaprPath {
        var path = DaprPath("/v1.0-alpha1/jobs")
        path.segment(name)
        return path
    }
}
