import Curl
import HTTPTypes
import JSON

extension Verification {
    /// Asks again and again for as long as the patience lasts, and once in any case.
    func becomingReady() async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try await readiness()
            } catch {
                guard .now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func readiness() async throws {
        let sync = "http" + client.address.sync.dropFirst("ws".utf8.count)
        for url in [client.address.api, sync, client.address.web].compactMap({ $0 }) {
            let answer: CurlResponse
            do {
                answer = try await client.curl.execute(CurlRequest(.get, "\(url)/health/ready"))
            } catch let error as CurlError {
                throw SuiteFault("no answer from \(url): \(error.message). Is the suite running? errand up")
            }
            guard answer.status == 200 else { throw SuiteFault("\(url)/health/ready answered \(answer.status)") }
        }
        guard let web = client.address.web else { return }
        let page = try await client.curl.execute(CurlRequest(.get, "\(web)/"))
        guard page.status == 200, page.header("Content-Type")?.hasPrefix("text/html") ?? false else {
            throw SuiteFault("the web app's page answered \(page.status)")
        }
    }

    func signUp() async throws -> (SuiteAccount, SuiteAccount) {
        async let ann = client.signUp("ann")
        async let bob = client.signUp("bob")
        return try await (ann, bob)
    }

    func signIn(_ account: SuiteAccount) async throws {
        let again = try await client.signIn(account)
        guard again.userID == account.userID else { throw SuiteFault("signed in as somebody else") }
        let session = try await client.send(.get, "/api/auth/session", as: again).expecting(200)
        guard session.json?["user"]?["id"]?.string == account.userID || session.json?["id"]?.string == account.userID
        else { throw SuiteFault("the session is somebody else's") }
        try await client.send(
            .post, "/api/auth/signin", ["email": .string(account.email), "password": "not the password"]
        ).expecting(401)
        try await client.send(.get, "/api/tasks").expecting(401)
    }

    func cleanUp(_ accounts: [SuiteAccount]) async throws {
        for account in accounts {
            let list = try await client.send(.get, "/api/tasks?limit=1000", as: account).expecting(200)
            for id in list.json?["tasks"]?.array?.compactMap({ $0["id"]?.string }) ?? [] {
                try await client.send(.delete, "/api/tasks/\(id)", as: account).expecting(204)
            }
            let answer = try await client.send(
                .post, "/api/auth/signout", ["refresh_token": .string(account.refreshToken)], as: account)
            guard (200...204).contains(answer.status) else { try answer.expecting(204); return }
        }
    }
}
