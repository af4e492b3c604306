import HTTPTypes
import JSON

/// The ways into a suite.
struct SignInDoor: Sendable {
    let origin: String
    let place: Surroundings

    func signIn(email: String, password: String) async throws -> Credentials {
        let answer = try await post("/api/auth/signin", ["email": .string(email), "password": .string(password)])
        guard answer.status != 401 else {
            throw ClientFault(
                .notSignedIn, "The e-mail address and the password do not match.",
                next: "Try again, or make an account with: errand login \(origin) --signup")
        }
        return try SignedIn(answer.successful(at: origin), origin: origin).credentials
    }

    func signUp(email: String, password: String, name: String?, zone: String?) async throws -> Credentials {
        var body: JSONObject = JSONObject([("email", .string(email)), ("password", .string(password))])
        if let name { body["name"] = .string(name) }
        if let zone { body["time_zone"] = .string(zone) }
        let answer = try await post("/api/auth/signup", .object(body))
        guard answer.status != 409 else {
            throw ClientFault(
                .failed, "There is an account with this address already.",
                next: "Sign in with: errand login \(origin) --email \(email)")
        }
        return try SignedIn(answer.successful(at: origin), origin: origin).credentials
    }

    /// - Throws: ``ClientFault`` when the token is no good.
    func withToken(_ token: String) async throws -> Credentials {
        let answer = try await Session.send(.get, origin + "/api/account", bearer: token, curl: place.curl)
        let account = try answer.successful(at: origin).document(at: origin)
        guard let id = account["id"]?.string, let email = account["email"]?.string else {
            throw ClientFault.notErrand(at: origin)
        }
        return Credentials(
            origin: origin, secret: .apiToken(token), userID: id, email: email,
            zone: account["time_zone"]?.string ?? "UTC")
    }

    private func post(_ path: String, _ body: JSONValue) async throws -> Answer {
        try await Session.send(.post, origin + path, body, curl: place.curl)
    }
}
