package import Curl
package import HTTPTypes
package import JSON

/// A client of a running suite's API, for checks and measurements.
package struct VerificationClient: Sendable {
    package let address: SuiteAddress
    package let curl: CurlClient

    /// Makes a client of the suite at an address; the caller shuts `curl` down.
    package init(address: SuiteAddress, curl: CurlClient) {
        self.address = address
        self.curl = curl
    }

    /// - Parameters:
    ///   - path: the path from the root, with its query.
    ///   - account: the account that makes the request; nil for none.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, as account: SuiteAccount? = nil,
        headers: [HTTPField.Name: String] = [:]
    ) async throws -> VerificationAnswer {
        var fields = HTTPFields()
        for (name, value) in headers { fields[name] = value }
        if let account { fields[.authorization] = "Bearer \(account.token)" }
        if body != nil { fields[.contentType] = "application/json" }
        let request = CurlRequest(
            method, address.api + path, headers: fields, body: body.map { .bytes($0.bytes) } ?? .none)
        return VerificationAnswer(try await curl.execute(request))
    }

    /// Creates a user.
    ///
    /// - Parameter name: becomes part of the e-mail address, to recognise the data later.
    package func signUp(_ name: String) async throws -> SuiteAccount {
        let unique = String(UInt64.random(in: 0 ... .max), radix: 36)
        let password = "pass-\(unique)-\(UInt32.random(in: 0 ... .max))"
        let email = "\(name)-\(unique)@errand.test"
        let answer = try await send(
            .post, "/api/auth/signup", ["email": .string(email), "password": .string(password), "name": .string(name)])
        return try account(answer.expecting(201), email: email, password: password)
    }

    package func signIn(_ account: SuiteAccount) async throws -> SuiteAccount {
        let answer = try await send(
            .post, "/api/auth/signin", ["email": .string(account.email), "password": .string(account.password)])
        return try self.account(answer.expecting(200), email: account.email, password: account.password)
    }

    private func account(_ answer: VerificationAnswer, email: String, password: String) throws -> SuiteAccount {
        guard let id = answer.json?["user"]?["id"]?.string, let token = answer.json?["access_token"]?.string else {
            throw SuiteFault("the answer has no user id or no access token")
        }
        return SuiteAccount(
            userID: id, email: email, password: password, token: token,
            refreshToken: answer.json?["refresh_token"]?.string ?? "")
    }

    /// - Parameter revision: the last one seen, to resume from.
    package func open(_ account: SuiteAccount, since revision: Int64? = nil) async throws -> WebSocketClient {
        try await WebSocketClient.connect(
            "\(address.sync)/ws" + (revision.map { "?since=\($0)" } ?? ""),
            protocols: ["errand.v1", "bearer.\(account.token)"])
    }
}

/// An answer of the API.
package struct VerificationAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package init(_ response: CurlResponse) {
        (status, headers, body) = (response.status, response.headers, response.body)
    }

    package var json: JSONValue? { try? JSONValue(body) }

    /// Returns the answer if it has the expected status.
    ///
    /// - Throws: ``SuiteFault`` with the status and the problem's title.
    @discardableResult
    package func expecting(_ status: Int) throws -> VerificationAnswer {
        guard self.status != status else { return self }
        let problem = json.flatMap { $0["detail"]?.string ?? $0["title"]?.string }.map { ": \($0)" } ?? ""
        throw SuiteFault("answered \(self.status) instead of \(status)\(problem)")
    }

    /// The duration of a part of the answer in milliseconds, from its `Server-Timing`.
    package func serverTiming(_ part: String) -> Double? {
        guard let name = HTTPField.Name("Server-Timing"), let text = headers[name] else { return nil }
        for entry in text.split(separator: ",") {
            let halves = entry.split(separator: ";dur=")
            if halves.count == 2, halves[0].filter({ $0 != " " }) == part { return Double(halves[1]) }
        }
        return nil
    }

    /// The `id` of the task in the answer.
    package func taskID() throws -> String {
        guard let id = json?["id"]?.string else { throw SuiteFault("the answer is not a task") }
        return id
    }
}

/// An error found by a check.
package struct SuiteFault: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
