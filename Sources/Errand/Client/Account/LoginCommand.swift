import ArgumentParser
import DatePhrases
import Glibc
import HTTPTypes
import JSON
import TimeZones

/// Signs in to a suite and saves the session in the user's config folder.
struct LoginCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in at a suite, by its public address.",
        discussion: """
            Asks for the e-mail address and the password. Without a terminal, give --email, and the password in \
            ERRAND_PASSWORD or as the first line of standard input. Nothing is created unless you say --signup.
            """)

    @OptionGroup var options: ClientOptions

    @Argument(help: "The suite's address; by default \(Origin.standard).")
    var url: String?

    @Option(help: "The account's e-mail address.")
    var email: String?

    @Flag(help: "Use an API token, from ERRAND_TOKEN, standard input or typed, instead of a password.")
    var token = false

    @Flag(help: "Make a new account.")
    var signup = false

    @Option(help: "Your name, for --signup; by default the part of the address before the @.")
    var name: String?

    func validate() throws {
        if token, signup || email != nil { throw ValidationError("--token takes neither --email nor --signup.") }
        if name != nil, !signup { throw ValidationError("--name is for --signup; see errand account set.") }
    }

    func perform(in place: CommandEnvironment) async throws {
        let file = CredentialsFile(folder: try place.configFolder())
        let origin = try Origin.read(url ?? place.environment["ERRAND_URL"] ?? file.load()?.origin ?? Origin.standard)
        if Origin.isInTheClear(origin) { place.console.note("Note: \(origin) is not encrypted.") }
        let door = SignInDoor(origin: origin, place: place)
        let credentials =
            token
            ? try await door.withToken(try SecretInput(place).token())
            : try await withPassword(door, place)
        let old = file.load()
        try await file.locked { try file.save(credentials) }
        if let old { await ClientSession.end(old, curl: place.curl) }
        if place.console.isJSON {
            place.console.say(json: ["origin": .string(origin), "email": .string(credentials.email)])
        } else {
            let what = signup ? "Made an account and signed in" : "Signed in"
            place.console.say(TerminalText.line("\(what) at \(origin) as \(credentials.email)."))
        }
    }

    private func withPassword(_ door: SignInDoor, _ place: CommandEnvironment) async throws -> StoredCredentials {
        let input = SecretInput(place)
        let address = try email ?? input.line("E-mail: ", missing: "--email")
        let password = try input.password(twice: signup)
        return signup
            ? try await door.signUp(
                email: address, password: password, name: name, zone: SystemZone.name(place.environment),
                order: SystemZone.dateOrder(place.environment))
            : try await door.signIn(email: address, password: password)
    }
}

/// The ways to sign in to a suite.
struct SignInDoor: Sendable {
    let origin: String
    let place: CommandEnvironment

    func signIn(email: String, password: String) async throws -> StoredCredentials {
        let answer = try await post("/api/auth/signin", ["email": .string(email), "password": .string(password)])
        guard answer.status != 401 else {
            throw ClientFault(
                .notSignedIn, "The e-mail address and the password do not match.",
                next: "Try again, or make an account with: errand login \(origin) --signup")
        }
        return try SignedInAccount(answer.successful(at: origin), origin: origin).credentials
    }

    func signUp(
        email: String, password: String, name: String?, zone: String?, order: DateOrder? = nil
    ) async throws -> StoredCredentials {
        var body: JSONObject = JSONObject([("email", .string(email)), ("password", .string(password))])
        if let name { body["name"] = .string(name) }
        if let zone { body["time_zone"] = .string(zone) }
        if let order { body["date_order"] = .string(order.rawValue) }
        let answer = try await post("/api/auth/signup", .object(body))
        guard answer.status != 409 else {
            throw ClientFault(
                .failed, "There is an account with this address already.",
                next: "Sign in with: errand login \(origin) --email \(email)")
        }
        return try SignedInAccount(answer.successful(at: origin), origin: origin).credentials
    }

    /// - Throws: ``ClientFault`` when the token is invalid.
    func withToken(_ token: String) async throws -> StoredCredentials {
        let answer = try await ClientSession.send(.get, origin + "/api/account", bearer: token, curl: place.curl)
        let account = try answer.successful(at: origin).document(at: origin)
        guard let id = account["id"]?.string, let email = account["email"]?.string else {
            throw ClientFault.notErrand(at: origin)
        }
        return StoredCredentials(
            origin: origin, secret: .apiToken(token), userID: id, email: email,
            zone: account["time_zone"]?.string ?? "UTC", dateOrder: account.dateOrder)
    }

    private func post(_ path: String, _ body: JSONValue) async throws -> ClientAnswer {
        try await ClientSession.send(.post, origin + path, body, curl: place.curl)
    }
}
