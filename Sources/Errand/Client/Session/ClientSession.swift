import Curl
import DatePhrases
import HTTPTypes
import JSON
import Synchronization
import Timestamps

/// A user's session at a suite: makes requests at its public origin, with a token that is renewed when it is about to
/// expire.
final class ClientSession: Sendable {
    let origin: String
    let curl: CurlClient
    /// The file for renewed tokens; nil for a token from the environment.
    private let file: CredentialsFile?
    private let state: Mutex<StoredCredentials>

    init(_ credentials: StoredCredentials, file: CredentialsFile?, curl: CurlClient) {
        origin = credentials.origin
        self.curl = curl
        self.file = file
        state = Mutex(credentials)
    }

    /// The current credentials; for a token from the environment only the token is known at first.
    var credentials: StoredCredentials { state.withLock { $0 } }

    /// The session given by `ERRAND_TOKEN` and `ERRAND_URL`, or else the saved one.
    ///
    /// Saved credentials are never sent to a suite other than their own.
    ///
    /// - Throws: ``ClientFault`` with code `notSignedIn`.
    static func open(_ environment: [String: String], curl: CurlClient) throws(ClientFault) -> ClientSession {
        let address = try environment["ERRAND_URL"].flatMap { $0.isEmpty ? nil : $0 }.map(Origin.read(_:))
        let file = ConfigFolder(environment).map { CredentialsFile(folder: $0) }
        let saved = file?.load()
        if let token = environment["ERRAND_TOKEN"], !token.isEmpty {
            let credentials = StoredCredentials(
                origin: address ?? saved?.origin ?? Origin.standard, secret: .apiToken(token), userID: "", email: "",
                zone: "")
            return ClientSession(credentials, file: nil, curl: curl)
        }
        guard let saved else { throw .notSignedIn(at: address) }
        guard address == nil || address == saved.origin else { throw .notSignedIn(at: address) }
        return ClientSession(saved, file: file, curl: curl)
    }

    /// A currently valid token.
    func bearer() async throws -> String {
        let now = credentials
        guard case .session(let tokens) = now.secret, !tokens.isFresh(at: .now) else { return now.bearer }
        return try await renew(after: now.bearer)
    }

    /// The token that replaces an invalid one.
    ///
    /// Among all concurrent commands of this user only one requests it; the others find it in the file.
    ///
    /// - Throws: ``ClientFault`` with code `notSignedIn` when there is none.
    func renew(after bearer: String) async throws -> String {
        guard let file, credentials.isSession else { throw ClientFault.refused(by: origin) }
        return try await file.locked {
            guard let saved = file.load(), saved.origin == origin, saved.userID == credentials.userID,
                case .session(let tokens) = saved.secret
            else { throw ClientFault.sessionEnded(at: origin) }
            if saved.bearer != bearer, tokens.isFresh(at: .now) {
                state.withLock { $0 = saved }
                return saved.bearer
            }
            let answer = try await Self.send(
                .post, origin + "/api/auth/refresh", ["refresh_token": .string(tokens.refresh)], curl: curl)
            guard answer.status != 401 else { throw ClientFault.sessionEnded(at: origin) }
            let renewed = try SignedInAccount(answer.successful(at: origin), origin: origin).credentials(after: saved)
            try file.save(renewed)
            state.withLock { $0 = renewed }
            return renewed.bearer
        }
    }

    /// Asks the suite for the identity behind the token.
    func introduce() async throws {
        let account = try await json(.get, "/api/account")
        guard let id = account["id"]?.string else { throw ClientFault.notErrand(at: origin) }
        state.withLock { credentials in
            (credentials.userID, credentials.email) = (id, account["email"]?.string ?? "")
            credentials.zone = account["time_zone"]?.string ?? "UTC"
            credentials.dateOrder = account.dateOrder
        }
    }

    /// Displays and reads times as the account says from now on.
    func keep(_ account: JSONValue) async throws {
        guard let zone = account["time_zone"]?.string else { return }
        state.withLock { ($0.zone, $0.dateOrder) = (zone, account.dateOrder) }
        guard let file else { return }
        try await file.locked {
            guard var saved = file.load(), saved.origin == origin, saved.userID == credentials.userID else { return }
            (saved.zone, saved.dateOrder) = (zone, account.dateOrder)
            try file.save(saved)
        }
    }

    /// Makes one request without the session's credentials.
    ///
    /// - Throws: ``ClientFault`` with code `unreachable`.
    static func send(
        _ method: HTTPRequest.Method, _ url: String, _ body: JSONValue? = nil, bearer: String? = nil,
        curl: CurlClient
    ) async throws -> ClientAnswer {
        var request = CurlRequest(method, url)
        request.headers[.accept] = "application/json"
        request.headers[.userAgent] = "errand"
        if let bearer { request.headers[.authorization] = "Bearer \(bearer)" }
        if let body {
            request.headers[.contentType] = "application/json"
            request.body = .bytes(body.bytes)
        }
        request.timeout = .seconds(40)
        do {
            return ClientAnswer(try await curl.execute(request))
        } catch let error as CurlError {
            throw ClientFault(error, origin: url)
        }
    }
}

extension ClientSession {
    /// Ends a session at its suite if possible; an API token stays valid.
    ///
    /// - Returns: true when the suite was informed.
    @discardableResult
    static func end(_ credentials: StoredCredentials, curl: CurlClient) async -> Bool {
        guard case .session(let tokens) = credentials.secret else { return false }
        let answer = try? await send(
            .post, credentials.origin + "/api/auth/signout", ["refresh_token": .string(tokens.refresh)], curl: curl)
        return answer?.status == 204
    }
}

extension ClientSession {
    /// A request to the suite.
    struct Call: Sendable {
        var method: HTTPRequest.Method
        /// The path from the root, with its query.
        var path: String
        var headers: HTTPFields = [.accept: "application/json", .userAgent: "errand"]
        var body: [UInt8]?
        var timeout = Duration.seconds(40)
        /// True when the request may be repeated after its answer was lost.
        var isRepeatable: Bool

        init(_ method: HTTPRequest.Method, _ path: String, query: Query = Query(), _ body: JSONValue? = nil) {
            self.method = method
            self.path = path + query.text
            isRepeatable = method != .post && method != .patch
            guard let body else { return }
            self.body = body.bytes
            headers[.contentType] = "application/json"
        }

        /// The request with an idempotency key, so that repetitions create only one object.
        func once() -> Call {
            var call = self
            call.headers[.idempotencyKey] = "cli-" + String(UInt64.random(in: 0 ... .max), radix: 36)
            call.isRepeatable = true
            return call
        }
    }

    /// Makes a request and returns the answer's document; null if it has none.
    ///
    /// - Throws: ``ClientFault`` for any answer that is not a success.
    @discardableResult
    func json(
        _ method: HTTPRequest.Method, _ path: String, query: Query = Query(), _ body: JSONValue? = nil
    ) async throws -> JSONValue {
        try await json(Call(method, path, query: query, body))
    }

    func json(_ call: Call) async throws -> JSONValue { try await send(call).document(at: origin) }

    /// - Throws: ``ClientFault`` for any answer that is not a success.
    func send(_ call: Call) async throws -> ClientAnswer {
        var answer = try await attempt(call, bearer: try await bearer())
        if answer.status == 401 {
            answer = try await attempt(call, bearer: try await renew(after: credentials.bearer))
        }
        return try answer.successful(at: origin)
    }

    /// The answer's body as it arrives.
    func stream(_ call: Call) async throws -> CurlStreamingResponse {
        var answer = try await curl.stream(request(call, bearer: try await bearer()))
        if answer.status == 401 {
            answer = try await curl.stream(request(call, bearer: try await renew(after: credentials.bearer)))
        }
        guard !(200..<300).contains(answer.status) else { return answer }
        let body = try await answer.body.collect(upTo: 1 << 20)
        _ = try ClientAnswer(status: answer.status, headers: answer.headers, body: body).successful(at: origin)
        return answer
    }

    /// Makes a request whose answer arrives line by line, each a JSON value: the last is the result or a `problem`,
    /// those before report progress. Repeats the request when the connection is lost and the call is repeatable.
    func lines(_ call: Call, tell: (JSONValue) -> Void) async throws -> JSONValue {
        var call = call
        call.headers[.accept] = "application/x-ndjson, application/json;q=0.5"
        for pause in [Duration.milliseconds(300), .seconds(1), .seconds(3)] where call.isRepeatable {
            do { return try await linesOnce(call, tell) } catch  where Self.isPassing(error) {
                try await Task.sleep(for: pause)
            }
        }
        do { return try await linesOnce(call, tell) } catch let error as CurlError {
            throw ClientFault(error, origin: origin)
        }
    }

    /// True when the same call may succeed a moment later.
    private static func isPassing(_ error: any Error) -> Bool {
        if let error = error as? CurlError { return error.kind == .connectionLost }
        guard let fault = error as? ClientFault else { return false }
        return fault == cut || [502, 503, 504].contains(fault.status)
    }

    private static let cut = ClientFault(.unreachable, "The answer ended too early.", next: "Try it again.")

    private func linesOnce(_ call: Call, _ tell: (JSONValue) -> Void) async throws -> JSONValue {
        let answer = try await stream(call)
        var rest: [UInt8] = []
        var last: JSONValue?
        func read(_ line: ArraySlice<UInt8>) throws {
            guard !line.allSatisfy({ $0 <= 0x20 }) else { return }
            if let last { tell(last) }
            guard let value = try? JSONValue(Array(line)) else { throw ClientFault.notErrand(at: origin) }
            last = value
        }
        for try await chunk in answer.body {
            rest += chunk
            while let end = rest.firstIndex(of: 0x0A) {
                try read(rest[..<end])
                rest.removeSubrange(...end)
            }
        }
        try read(rest[...])
        guard let last, last["of"] == nil else { throw Self.cut }
        if let problem = last["problem"] {
            let status = problem["status"]?.integer.map { Int($0) } ?? 500
            _ = try ClientAnswer(status: status, headers: answer.headers, body: problem.bytes).successful(at: origin)
        }
        return last
    }

    /// Makes up to three attempts, in case the suite is restarting.
    private func attempt(_ call: Call, bearer: String) async throws -> ClientAnswer {
        let request = request(call, bearer: bearer)
        for pause in [Duration.milliseconds(300), .seconds(1)] where call.isRepeatable {
            do {
                let answer = ClientAnswer(try await curl.execute(request))
                guard [502, 503, 504].contains(answer.status) else { return answer }
            } catch let error as CurlError where error.kind == .connectionLost {
                // Retried below.
            } catch let error as CurlError {
                throw ClientFault(error, origin: origin)
            }
            try await Task.sleep(for: pause)
        }
        do {
            return ClientAnswer(try await curl.execute(request))
        } catch let error as CurlError {
            throw ClientFault(error, origin: origin)
        }
    }

    private func request(_ call: Call, bearer: String) -> CurlRequest {
        var headers = call.headers
        headers[.authorization] = "Bearer \(bearer)"
        return CurlRequest(
            call.method, origin + call.path, headers: headers, body: call.body.map { .bytes($0) } ?? .none,
            timeout: call.timeout)
    }
}

extension JSONValue {
    /// The order of dates of an account.
    var dateOrder: DateOrder { self["date_order"]?.string.flatMap(DateOrder.init(rawValue:)) ?? .monthFirst }
}
