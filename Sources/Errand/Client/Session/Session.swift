import Curl
import HTTPTypes
import JSON
import Synchronization
import Timestamps

/// Talks to a suite as somebody: over its public origin, with a token that is renewed when its time has come.
final class Session: Sendable {
    let origin: String
    let curl: CurlClient
    /// Where renewed tokens are kept; nil where the token came from the environment.
    private let file: CredentialsFile?
    private let state: Mutex<Credentials>

    init(_ credentials: Credentials, file: CredentialsFile?, curl: CurlClient) {
        origin = credentials.origin
        self.curl = curl
        self.file = file
        state = Mutex(credentials)
    }

    /// Who that is, as far as it is known; of a token from the environment only the token is.
    var credentials: Credentials { state.withLock { $0 } }

    /// The one whom `ERRAND_TOKEN` names, at `ERRAND_URL`; or else whoever signed in.
    ///
    /// Saved credentials are never sent to another suite than the one they are for.
    /// - Throws: ``ClientFault`` with code `notSignedIn`.
    static func open(_ environment: [String: String], curl: CurlClient) throws(ClientFault) -> Session {
        let address = try environment["ERRAND_URL"].flatMap { $0.isEmpty ? nil : $0 }.map(Origin.read(_:))
        let file = ConfigFolder(environment).map { CredentialsFile(folder: $0) }
        let saved = file?.load()
        if let token = environment["ERRAND_TOKEN"], !token.isEmpty {
            let credentials = Credentials(
                origin: address ?? saved?.origin ?? Origin.standard, secret: .apiToken(token), userID: "", email: "",
                zone: "")
            return Session(credentials, file: nil, curl: curl)
        }
        guard let saved else { throw .notSignedIn(at: address) }
        guard address == nil || address == saved.origin else { throw .notSignedIn(at: address) }
        return Session(saved, file: file, curl: curl)
    }

    /// A token that is good now.
    func bearer() async throws -> String {
        let now = credentials
        guard case .session(let tokens) = now.secret, !tokens.isFresh(at: .now) else { return now.bearer }
        return try await renew(after: now.bearer)
    }

    /// The token that follows one that is good no more.
    ///
    /// Only one of all commands of this person that run at the same time asks for it; the others find it in the file.
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
            let renewed = try SignedIn(answer.successful(at: origin), origin: origin).credentials(after: saved)
            try file.save(renewed)
            state.withLock { $0 = renewed }
            return renewed.bearer
        }
    }

    /// Asks the suite whose token it is.
    func introduce() async throws {
        let account = try await json(.get, "/api/account")
        guard let id = account["id"]?.string else { throw ClientFault.notErrand(at: origin) }
        state.withLock { credentials in
            (credentials.userID, credentials.email) = (id, account["email"]?.string ?? "")
            credentials.zone = account["time_zone"]?.string ?? "UTC"
        }
    }

    /// Shows times of another zone from now on.
    func keep(zone: String) async throws {
        state.withLock { $0.zone = zone }
        guard let file else { return }
        try await file.locked {
            guard var saved = file.load(), saved.origin == origin, saved.userID == credentials.userID else { return }
            saved.zone = zone
            try file.save(saved)
        }
    }

    /// One request without credentials.
    ///
    /// - Throws: ``ClientFault`` with code `unreachable`.
    static func send(
        _ method: HTTPRequest.Method, _ url: String, _ body: JSONValue? = nil, bearer: String? = nil,
        curl: CurlClient
    ) async throws -> Answer {
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
            return Answer(try await curl.execute(request))
        } catch let error as CurlError {
            throw ClientFault(error, origin: url)
        }
    }
}
