import Contracts
import HTTPTypes
import JSON

extension DoctorChecks {
    /// A job that is made, read and deleted before its time.
    func jobs() async throws -> String {
        guard patient.appID == AppID.notification else { throw NothingToCheck(reason: "needs none") }
        let path = "/v1.0-alpha1/jobs/doctor-\(UInt64.random(in: 0 ... .max))"
        let mend = "let daprd reach its scheduler (dapr init starts one), or look at the sidecar's log"
        let made = try await patient.sidecar(.post, path, ["dueTime": "1h", "data": "ping"])
        guard (200..<300).contains(made.status) else {
            throw Ailment("scheduling a job: answered \(made.status)", mend: mend)
        }
        let read = try await patient.sidecar(.get, path)
        let deleted = try await patient.sidecar(.delete, path)
        guard read.status == 200, (200..<300).contains(deleted.status) else {
            throw Ailment("a job was made, then \(read.status) and \(deleted.status)", mend: mend)
        }
        return "a job is made, read and deleted"
    }

    /// An operation that no binding knows shows that it is there without anything going out.
    func bindings() async throws -> String {
        let names = names(of: "bindings.").filter { type(of: $0) != "bindings.cron" }
        var said: [String] = []
        for name in names {
            let answer = try await patient.sidecar(
                .post, "/v1.0/bindings/\(name)", ["operation": "doctor", "data": "ping"])
            let message = answer.json?["message"]?.string ?? ""
            guard message.contains("does not support operation") else {
                throw Ailment(
                    "\(name) answered \(answer.status)",
                    mend: "look at the component's settings, and at the sidecar's log")
            }
            said.append("\(name) is ready")
        }
        let sweeps = self.names(of: "bindings.cron")
        said += sweeps.map { "\($0) is loaded" }
        guard !said.isEmpty else { throw NothingToCheck(reason: "none") }
        return said.joined(separator: ", ")
    }
}
