import HTTPTypes
import JSON
import TestSupport

/// What a fixture's application answers when no case says otherwise.
struct FixtureAnswers: Sendable {
    private var fixed: [String: TestApplication.Answer] = [:]

    init(_ fixture: JSONValue, name: String) {
        for (route, reply) in fixture["application"]?.object ?? JSONObject() where route.contains("/") {
            let recorded: JSONValue = reply.array == nil ? reply : ["body": ["json": reply]]
            let body = RecordedBody.bytes(recorded["body"], Placeholders(surroundings: [:]))
            let status = HTTPResponse.Status(code: Int(recorded["status"]?.integer ?? 200))
            fixed[route] = TestApplication.Answer(status, headers: [.contentType: "application/json"], body: body)
        }
        if name == "jobs" {
            fixed["OPTIONS /unwanted"] = TestApplication.Answer(.notFound)
            fixed["POST /failing"] = TestApplication.Answer(.internalServerError)
        }
    }

    func answer(_ app: String, _ call: TestApplication.Call) -> TestApplication.Answer {
        if app != "target", let answer = fixed["\(call.method.rawValue) \(call.path)"] { return answer }
        return app == "target" ? TestApplication.Answer() : .plain(call)
    }
}
