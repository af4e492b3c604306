import Curl
import FoundationEssentials
import HTTPTypes
import TestSupport

extension Surroundings {
    /// The names of the jobs that were ever scheduled, read off the scheduler's files: nobody else is told.
    private var jobNames: Set<String> {
        var names: Set<String> = []
        for file in ["jobs.db", "jobs.db-wal"] {
            guard let data = FileManager.default.contents(atPath: "\(harness.folder.path)/\(file)") else { continue }
            var rest = Array(data)[...]
            while let found = rest.firstRange(of: Array("reminder-".utf8)) {
                let name = rest[found.upperBound...].prefix(36)
                rest = rest[found.upperBound...]
                let text = String(decoding: name, as: UTF8.self)
                if UUID(uuidString: text) != nil { names.insert("reminder-\(text)") }
            }
        }
        return names
    }

    func hasJobs() -> Bool { !jobNames.isEmpty }

    /// Takes every job away, as a scheduler that loses its memory would.
    func deleteJobs() async throws {
        for name in jobNames {
            _ = try await curl.execute(
                CurlRequest(.delete, harness.url("notification-1") + "/v1.0-alpha1/jobs/\(name)"))
        }
    }
}
