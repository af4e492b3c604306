import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

/// The real service on ephemeral ports with a real sidecar beside it, all in this process.
struct RunningAPI: Sendable {
    let base: String
    /// What its sidecar calls: the private routes are here.
    var appBase = ""
    let curl: CurlClient
    /// What the service logged.
    var logs: LogLines?

    /// A user nobody else has.
    func user() async throws -> Caller {
        let guest = Caller(api: self)
        let email = "\(UInt64.random(in: 0 ... .max))@example.com"
        let answer = try await guest.post("/api/auth/signup", #"{"email":"\#(email)","password":"correct horse"}"#)
        guard answer.status == 201, let token = answer.json["access_token"]?.string else { throw Unexpected(answer) }
        return Caller(
            api: self, token: token, email: email, userID: answer.json["user"]?["id"]?.string ?? "",
            refreshToken: answer.json["refresh_token"]?.string ?? "")
    }

    var guest: Caller { Caller(api: self) }
}

/// An answer that a test cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ answer: Answer) { description = "\(answer.status): \(answer.text)" }
}

/// Somebody who calls the API, signed in or not.
struct Caller: Sendable {
    let api: RunningAPI
    var token: String?
    var email = ""
    var userID = ""
    var refreshToken = ""

    /// The same caller at another replica.
    func at(_ replica: RunningAPI) -> Caller {
        Caller(api: replica, token: token, email: email, userID: userID, refreshToken: refreshToken)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]? = nil, _ headers: [(String, String)] = []
    ) async throws -> Answer {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let request = CurlRequest(
            method, api.base + path, headers: fields, body: body.map { .bytes($0) } ?? .none, timeout: .seconds(120))
        let answer = Answer(try await api.curl.execute(request))
        if let fault = DescribedAnswers.fault(method, path, answer) { Issue.record("\(fault)") }
        return answer
    }

    func get(_ path: String, _ headers: (String, String)...) async throws -> Answer {
        try await send(.get, path, nil, headers)
    }

    func post(_ path: String, _ body: String? = nil, _ headers: (String, String)...) async throws -> Answer {
        try await send(.post, path, body.map { Array($0.utf8) }, headers)
    }

    func put(_ path: String, _ body: String, _ headers: (String, String)...) async throws -> Answer {
        try await send(.put, path, Array(body.utf8), headers)
    }

    func patch(_ path: String, _ body: String, _ headers: (String, String)...) async throws -> Answer {
        try await send(.patch, path, Array(body.utf8), headers)
    }

    func delete(_ path: String, _ headers: (String, String)...) async throws -> Answer {
        try await send(.delete, path, nil, headers)
    }

    /// Creates a task and returns its id.
    @discardableResult
    func task(_ title: String) async throws -> String {
        let answer = try await post("/api/tasks", #"{"title":"\#(title)"}"#)
        guard answer.status == 201, let id = answer.json["id"]?.string else { throw Unexpected(answer) }
        return id
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    init(_ response: CurlResponse) {
        status = response.status
        headers = response.headers
        bytes = response.body
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue(bytes)) ?? .null }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The fields that a problem names; the kind must be problem+json.
    var faultyFields: [String] {
        guard header("Content-Type") == "application/problem+json" else { return ["not a problem"] }
        return (json["errors"]?.array ?? []).compactMap { $0["field"]?.string }
    }

    /// A problem without what differs between any two requests.
    var problem: JSONValue {
        guard case .object(var members) = json else { return .null }
        members["correlation_id"] = nil
        return .object(members)
    }
}
