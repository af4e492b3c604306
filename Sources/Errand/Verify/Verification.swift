import Curl
import Glibc
import HTTPTypes
import JSON
import SuiteClient

/// The black-box check: a sequence of steps that stops at the first failure, and always cleans up.
struct Verification: Sendable {
    let client: VerificationClient
    /// Time that the suite may take to answer at all: a new pod's address is not known everywhere at once.
    var patience: Duration = .zero
    var report: @Sendable (String) -> Void = { line in
        print(line)
        fflush(nil)
    }

    /// - Returns: true when every step passed.
    func run() async -> Bool {
        report("Checking \(client.address.api) and \(client.address.sync)")
        let start = ContinuousClock.now
        do {
            try await step("everything is ready") { try await becomingReady() }
            let (ann, bob) = try await step("two users sign up") { try await signUp() }
            let passed = await check(ann, bob)
            try await step("clean-up: no task is left, both sign out") { try await cleanUp([ann, bob]) }
            guard passed else { return false }
        } catch {
            return false
        }
        report("All passed, in \(Self.milliseconds(.now - start)) ms.")
        return true
    }

    private func check(_ ann: SuiteAccount, _ bob: SuiteAccount) async -> Bool {
        do {
            try await step("signing in: the right password only") { try await signIn(ann) }
            try await step("a WebSocket without a token is refused") { try await refusedSocket() }
            let tabs = try await step("two tabs of one user and one of the other open") { try await open(ann, bob) }
            let task = try await step("a new task appears in both tabs") { try await create(ann, tabs) }
            try await step("a repeated creation makes no second task") { try await repeatCreation(ann) }
            try await step("changing: the current version only") { try await change(task, ann, tabs) }
            try await step("completing appears in the other tab") { try await complete(task, ann, tabs) }
            try await step("search finds it") { try await search(task, ann) }
            try await step("the other user sees nothing of it") { try await isolation(task, bob, tabs) }
            try await step("a tab that was away catches up") { try await resume(task, ann, tabs) }
            try await step("bad input gets a clear answer") { try await badInput(ann) }
            try await step("deleting appears in the other tab") { try await delete(task, ann, tabs) }
            if let origin = assistantOrigin {
                try await step("the assistant adds a task and deletes it") { try await chat(ann, at: origin) }
            }
            tabs.close()
            return true
        } catch {
            return false
        }
    }

    @discardableResult
    func step<Value>(_ name: String, _ work: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        func line(_ mark: String) -> String {
            let time = String(Self.milliseconds(.now - start))
            return "  \(mark) \(String(repeating: " ", count: max(0, 5 - time.count)))\(time) ms  \(name)"
        }
        do {
            let value = try await work()
            report(line("✓"))
            return value
        } catch {
            report(line("✗") + ": \(error)")
            throw error
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}

/// The WebSockets of the check: two of one user, one of the other.
struct VerifiedTabs: Sendable {
    let first: WebSocketClient
    let second: WebSocketClient
    let stranger: WebSocketClient

    func close() {
        for tab in [first, second, stranger] { tab.close() }
    }
}

extension Verification {
    /// Checks readiness repeatedly until the time limit, but at least once.
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

extension Verification {
    /// The assistant's origin, as seen by browsers; nil when only the API's own address is known.
    var assistantOrigin: String? {
        client.address.web ?? (client.address.api.hasPrefix("https://") ? client.address.api : nil)
    }

    /// Asks the assistant to create a task, verifies it, and asks to delete it again.
    func chat(_ ann: SuiteAccount, at origin: String) async throws {
        let address = SuiteAddress(api: origin, sync: client.address.sync, web: client.address.web)
        let assistant = VerificationClient(address: address, curl: client.curl)
        let added = try await assistant.send(.post, "/api/chat", ["message": "Add Feed the walrus"], as: ann)
            .expecting(200)
        let conversation = added.json?["conversation_id"] ?? .null
        let list = try await client.send(.get, "/api/tasks?q=walrus", as: ann).expecting(200)
        guard list.json?["tasks"]?.array?.count == 1 else { throw SuiteFault("the task is not in the list") }
        let message: JSONValue = ["message": "Delete Feed the walrus", "conversation_id": conversation]
        var answer = try await assistant.send(.post, "/api/chat", message, as: ann).expecting(200)
        if answer.json?["needs_answer"]?.bool == true {
            let yes: JSONValue = ["message": "Yes", "conversation_id": conversation]
            answer = try await assistant.send(.post, "/api/chat", yes, as: ann).expecting(200)
        }
        let left = try await client.send(.get, "/api/tasks?q=walrus", as: ann).expecting(200)
        guard left.json?["tasks"]?.array?.isEmpty == true else {
            throw SuiteFault("the task is still there: \(answer.json?["reply"]?.string ?? "")")
        }
        let path = "/api/chat/conversations/\(conversation.string ?? "")"
        try await assistant.send(.delete, path, as: ann).expecting(204)
    }
}

extension Verification {
    func refusedSocket() async throws {
        do {
            _ = try await WebSocketClient.connect("\(client.address.sync)/ws", protocols: ["errand.v1"])
        } catch WebSocketFault.refused(status: 401) {
            return
        }
        throw SuiteFault("it was opened")
    }

    func open(_ ann: SuiteAccount, _ bob: SuiteAccount) async throws -> VerifiedTabs {
        async let first = client.open(ann)
        async let second = client.open(ann)
        async let stranger = client.open(bob)
        let tabs = try await VerifiedTabs(first: first, second: second, stranger: stranger)
        for tab in [tabs.first, tabs.second, tabs.stranger] { _ = try await tab.next("hello") }
        return tabs
    }

    /// Disconnects a third tab, makes a change, and resumes from the last revision it knew.
    func resume(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let away = try await client.open(ann)
        guard let known = try await away.next("hello").revision else { throw SuiteFault("the hello has no revision") }
        away.abandon()
        try await client.send(.patch, "/api/tasks/\(id)", ["priority": "P1"], as: ann).expecting(200)
        try await expect("upsert", of: id, on: tabs.second)
        let back = try await client.open(ann, since: known)
        let frame = try await expect("upsert", of: id, on: back)
        guard frame.task?["priority"]?.string == "P1" else {
            throw SuiteFault("the change that was missed did not come")
        }
        back.close()
    }

    /// Waits for a change to one task on one WebSocket.
    @discardableResult
    func expect(_ operation: String, of id: String, on tab: WebSocketClient) async throws -> SyncFrame {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            let frame = try await tab.next("changed", within: max(.zero, deadline - .now))
            if frame.taskID == id, frame.operation == operation { return frame }
        }
    }
}

extension Verification {
    private static let key = "verify-creation"

    func create(_ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws -> String {
        let id = try await creation(ann).taskID()
        for tab in [tabs.first, tabs.second] { try await expect("upsert", of: id, on: tab) }
        return id
    }

    func repeatCreation(_ ann: SuiteAccount) async throws {
        let first = try await creation(ann).taskID()
        let list = try await client.send(.get, "/api/tasks", as: ann).expecting(200)
        guard list.json?["tasks"]?.array?.compactMap({ $0["id"]?.string }) == [first] else {
            throw SuiteFault("the list does not hold that one task alone")
        }
    }

    private func creation(_ account: SuiteAccount) async throws -> VerificationAnswer {
        let draft: JSONValue = [
            "title": "Buy crème fraîche", "description": "From the market", "priority": "P2", "tags": ["groceries"],
        ]
        let answer = try await client.send(
            .post, "/api/tasks", draft, as: account, headers: [.idempotencyKey: "\(Self.key)-\(account.userID)"])
        guard answer.status == 200 || answer.status == 201 else { return try answer.expecting(201) }
        return answer
    }

    func change(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let task = try await client.send(.get, "/api/tasks/\(id)", as: ann).expecting(200)
        guard let tag = task.headers[.eTag] else { throw SuiteFault("the task has no ETag") }
        let patch: JSONValue = ["title": "Buy crème fraîche and bread"]
        try await client.send(.patch, "/api/tasks/\(id)", patch, as: ann, headers: [.ifMatch: tag]).expecting(200)
        try await client.send(.patch, "/api/tasks/\(id)", patch, as: ann, headers: [.ifMatch: tag]).expecting(412)
        let frame = try await expect("upsert", of: id, on: tabs.second)
        guard frame.task?["title"] == patch["title"] else { throw SuiteFault("the frame has the old title") }
    }

    func complete(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let task = try await client.send(.post, "/api/tasks/\(id)/toggle", as: ann).expecting(200)
        guard task.json?["status"]?.string == "completed" else { throw SuiteFault("the task is not completed") }
        let frame = try await expect("upsert", of: id, on: tabs.second)
        guard frame.task?["status"]?.string == "completed" else { throw SuiteFault("the frame says otherwise") }
    }

    func search(_ id: String, _ ann: SuiteAccount) async throws {
        for words in ["creme%20bre", "GROCERIES", "mark"] {
            let found = try await client.send(.get, "/api/tasks?q=\(words)", as: ann).expecting(200)
            guard found.json?["tasks"]?.array?.first?["id"]?.string == id else {
                throw SuiteFault("\(words) did not find it")
            }
        }
        let none = try await client.send(.get, "/api/tasks?q=zebra", as: ann).expecting(200)
        guard none.json?["tasks"]?.array?.isEmpty == true else { throw SuiteFault("zebra found something") }
    }

    func isolation(_ id: String, _ bob: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let unknown = "01900000-0000-7000-8000-000000000000"
        let foreign = try await client.send(.get, "/api/tasks/\(id)", as: bob).expecting(404)
        let missing = try await client.send(.get, "/api/tasks/\(unknown)", as: bob).expecting(404)
        guard foreign.json?["title"] == missing.json?["title"], foreign.json?["detail"] == missing.json?["detail"]
        else { throw SuiteFault("the answer tells that the task exists") }
        try await client.send(.patch, "/api/tasks/\(id)", ["title": "Mine now"], as: bob).expecting(404)
        try await client.send(.delete, "/api/tasks/\(id)", as: bob).expecting(404)
        let list = try await client.send(.get, "/api/tasks?q=creme", as: bob).expecting(200)
        guard list.json?["tasks"]?.array?.isEmpty == true else { throw SuiteFault("the other's list is not empty") }
        guard try tabs.stranger.drain().allSatisfy({ try SyncFrame($0.text).type != "changed" }) else {
            throw SuiteFault("the other's WebSocket saw a change")
        }
    }

    func badInput(_ ann: SuiteAccount) async throws {
        let cases: [(JSONValue, field: String)] = [
            (["title": ""], "title"), (["title": "x", "priority": "urgent"], "priority"), (["title": 7], "title"),
        ]
        for (body, field) in cases {
            let answer = try await client.send(.post, "/api/tasks", body, as: ann)
            guard answer.status == 400 || answer.status == 422 else {
                throw SuiteFault("a bad \(field) was answered with \(answer.status)")
            }
            guard answer.headers[.contentType]?.hasPrefix("application/problem+json") == true,
                answer.json?["errors"]?.array?.contains(where: { $0["field"]?.string == field }) == true
            else { throw SuiteFault("the problem does not name the field \(field)") }
        }
    }

    func delete(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        try await client.send(.delete, "/api/tasks/\(id)", as: ann).expecting(204)
        try await expect("delete", of: id, on: tabs.first)
        try await client.send(.get, "/api/tasks/\(id)", as: ann).expecting(404)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
}
