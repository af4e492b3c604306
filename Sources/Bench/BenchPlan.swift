import Curl
import HTTPTypes
import JSON
import SuiteClient

/// The measurements, in the order in which they are printed.
struct BenchPlan: Sendable {
    static let body = String(decoding: Seeding.draft(1).bytes, as: UTF8.self)

    let suites: MeasuredSuiteStarter
    let report: BenchReport
    let baseline: Baseline?
    let seconds: Int

    /// Measures creating and getting with state in a server: in PostgreSQL, as the baseline does, for a direct
    /// comparison. The thresholds are those of the built-in sidecars.
    func runReduced(state: String, isBuiltIn: Bool) async throws {
        let bar = try await measureBaseline()
        try await suites.run { suite in
            let sidecars = isBuiltIn ? "the local sidecar" : "a daprd for each service"
            report.heading("The whole suite, its state in \(state) by \(sidecars)")
            for (name, size) in suite.memory {
                report.line("  \(name.padded(to: 22)) \(BenchReport.text(size)) MB idle")
            }
            let small = try await Seeding(client: suite.client).account("small", tasks: 100)
            let get = try await wrk(suite, "/api/tasks/\(small.task)", small.account)
            report.rate("get", get)
            let create = try await wrk(suite, "/api/tasks", try await suite.client.signUp("create"), body: Self.body)
            report.rate("create", create)
            if let bar, isBuiltIn {
                report.judge("postgresql_get_ratio", get.perSecond / bar.get.perSecond, unit: "×")
                report.judge("postgresql_create_ratio", create.perSecond / bar.create.perSecond, unit: "×")
            }
            try await SidecarCost(suite: suite, report: report).measure()
        }
        report.finish()
    }

    func run() async throws {
        let bar = try await measureBaseline()
        try await suites.run(only: ["api"]) { suite in
            report.heading("api and its sidecar alone")
            let user = try await suite.client.signUp("create")
            let create = try await wrk(suite, "/api/tasks", user, body: Self.body)
            report.rate("create", create)
            if let bar { report.judge("create_alone_ratio", create.perSecond / bar.create.perSecond, unit: "×") }
        }
        try await suites.run { suite in try await measure(suite, against: bar) }
        report.finish()
    }

    private func measure(_ suite: MeasuredSuite, against bar: Bar?) async throws {
        report.heading("The whole suite: every change published, delivered and handled")
        report.line("  ready \(suite.startUp) ms after the start")
        for (name, size) in suite.memory { report.line("  \(name.padded(to: 12)) \(BenchReport.text(size)) MB idle") }
        if let largest = suite.memory.filter({ $0.name != "sidecars" }).map(\.mebibytes).max() {
            report.judge("service_idle_mb", largest, unit: "MB")
        }
        try await measureRequests(suite, against: bar)
        try await measureEvents(suite)
        try await SidecarCost(suite: suite, report: report).measure()
        try await measureGrowth(suite)
        for (name, size) in suite.memory { report.line("  \(name.padded(to: 12)) \(BenchReport.text(size)) MB after") }
    }

    private func measureRequests(_ suite: MeasuredSuite, against bar: Bar?) async throws {
        let seeding = Seeding(client: suite.client)
        let small = try await seeding.account("small", tasks: 100)
        let large = try await seeding.account("large", tasks: 1000)
        try await settle(suite, large.account)
        let get = try await wrk(suite, "/api/tasks/\(small.task)", small.account)
        let list100 = try await wrk(suite, "/api/tasks?limit=100", small.account)
        let list1000 = try await wrk(suite, "/api/tasks?limit=1000", large.account)
        let huge = try await seeding.account("huge", tasks: 10_000)
        try await settle(suite, huge.account)
        let writer = try await suite.client.signUp("create")
        let result = Bar(
            get: get, list100: list100, list1000: list1000,
            search: try await wrk(suite, "/api/tasks?limit=50&q=", huge.account, searches: true),
            create: try await wrk(suite, "/api/tasks", writer, body: Self.body))
        result.show(report)
        try await measureSearch(SearchLatency(client: suite.client, account: huge.account))
        guard let bar else { return }
        report.judge("get_ratio", result.get.perSecond / bar.get.perSecond, unit: "×")
        report.judge("list_100_ratio", result.list100.perSecond / bar.list100.perSecond, unit: "×")
        report.judge("list_1000_ratio", result.list1000.perSecond / bar.list1000.perSecond, unit: "×")
        report.judge("search_ratio", result.search.perSecond / bar.search.perSecond, unit: "×")
        report.judge("create_ratio", result.create.perSecond / bar.create.perSecond, unit: "×")
    }

    /// Waits until the events of all the account's tasks were handled: before that, other services use the processors
    /// too.
    private func settle(_ suite: MeasuredSuite, _ account: SuiteAccount) async throws {
        let client = suite.client
        guard let web = client.address.web else { return }
        let newest = try await client.send(.get, "/api/tasks?limit=1", as: account).expecting(200).json?["rev"]?.integer
        let trail = CurlRequest(
            .get, "\(web)/api/audit?order=newest&limit=1", headers: [.authorization: "Bearer \(account.token)"])
        let deadline = ContinuousClock.now + .seconds(60)
        while .now < deadline {
            let answer = VerificationAnswer(try await client.curl.execute(trail))
            let recorded = answer.json?["records"]?.array?.first?["sequence"]?.integer
            if let newest, let recorded, recorded >= newest { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw SuiteFault("the events of the tasks were not handled within a minute")
    }

    private func measureSearch(_ latency: SearchLatency) async throws {
        report.heading("Inside the service, among 10,000 tasks: the median over different queries")
        var slowest = 0.0
        for kind in SearchLatency.kinds {
            let median = try await latency.median(of: kind)
            report.line("  \(kind.name.padded(to: 34))\(BenchReport.text(median).leftPadded(to: 10)) ms")
            slowest = max(slowest, median)
        }
        report.judge("search_inside_ms", slowest, unit: "ms")
    }

    private func measureEvents(_ suite: MeasuredSuite) async throws {
        report.heading("From the acknowledgement to the frame in another tab, \(EventLatency.perSecond) writes/s")
        let latencies = try await EventLatency(client: suite.client).measure()
        report.judge("event_median_ms", latencies[latencies.count / 2], unit: "ms")
        report.judge("event_p99_ms", latencies[latencies.count * 99 / 100], unit: "ms")
    }

    private func measureGrowth(_ suite: MeasuredSuite) async throws {
        report.heading("As the list grows: its first page, and one more task (4 connections)")
        var curve: [Int: (list: Double, create: Double)] = [:]
        for size in [100, 1000, 10_000, 100_000] {
            let seeded = try await Seeding(client: suite.client).account("grow\(size)", tasks: size)
            let list = try await wrk(suite, "/api/tasks?limit=50", seeded.account, connections: 4, seconds: 3)
            let create = try await wrk(suite, "/api/tasks", seeded.account, body: Self.body, connections: 4, seconds: 3)
            report.rate("\(size) tasks: first page", list)
            report.rate("\(size) tasks: create", create)
            curve[size] = (list.perSecond, create.perSecond)
        }
        guard let small = curve[100], let large = curve[10_000] else { return }
        report.judge("growth_list_ratio", small.list / large.list, unit: "×, 10,000 against 100")
        report.judge("growth_create_ratio", small.create / large.create, unit: "×, 10,000 against 100")
    }

    private func measureBaseline() async throws -> Bar? {
        guard let baseline else { return nil }
        try await baseline.waitUntilReady(suites.client.curl)
        func wrk(
            _ path: String, _ user: String, body: String? = nil, searches: Bool = false
        ) async throws -> WrkResult {
            try await Wrk(
                url: baseline.url + path, token: baseline.token(of: user), seconds: seconds, body: body,
                searches: searches
            ).run()
        }
        report.heading("Baseline: FastAPI, asyncpg, PostgreSQL; 2 workers")
        let bar = Bar(
            get: try await wrk("/api/tasks/\(baseline.task(of: "u100"))", "u100"),
            list100: try await wrk("/api/tasks?limit=100", "u100"),
            list1000: try await wrk("/api/tasks?limit=1000", "u1000"),
            search: try await wrk("/api/tasks?limit=50&search=", "u10000", searches: true),
            create: try await wrk("/api/tasks", "ucreate", body: Baseline.body))
        bar.show(report)
        return bar
    }

    private func wrk(
        _ suite: MeasuredSuite, _ path: String, _ account: SuiteAccount, body: String? = nil, connections: Int = 16,
        seconds: Int? = nil, searches: Bool = false
    ) async throws -> WrkResult {
        try await Wrk(
            url: suite.client.address.api + path, token: account.token, connections: connections,
            seconds: seconds ?? self.seconds, body: body, searches: searches
        ).run()
    }
}

/// The baseline's results that the suite is compared with.
struct Bar: Sendable {
    let get: WrkResult
    let list100: WrkResult
    let list1000: WrkResult
    let search: WrkResult
    let create: WrkResult

    func show(_ report: BenchReport) {
        report.rate("get", get)
        report.rate("list 100", list100)
        report.rate("list 1,000", list1000)
        report.rate("search in 10,000", search)
        report.rate("create", create)
    }
}

/// Measures the time from the acknowledgement of a write to the arrival of its change in the user's other tab.
struct EventLatency: Sendable {
    static let users = 10
    static let perSecond = 100
    static let seconds = 10

    let client: VerificationClient

    /// - Returns: milliseconds between acknowledgement and frame, sorted; 0 when the frame came first.
    func measure() async throws -> [Double] {
        // All users sign up before any writes: hashing passwords uses both cores, and is not to be measured.
        var accounts: [SuiteAccount] = []
        for user in 0..<Self.users { accounts.append(try await client.signUp("latency\(user)")) }
        return try await withThrowingTaskGroup(of: [Double].self) { [accounts] group in
            for (user, account) in accounts.enumerated() {
                group.addTask { try await measure(account, user) }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted()
        }
    }

    private func measure(_ account: SuiteAccount, _ user: Int) async throws -> [Double] {
        let tab = try await client.open(account)
        _ = try await tab.next("hello")
        let interval = Duration.seconds(1) * Self.users / Self.perSecond
        var due = ContinuousClock.now + interval * user / Self.users
        var latencies: [Double] = []
        for index in 0..<(Self.seconds * Self.perSecond / Self.users) {
            try await Task.sleep(until: due)
            due += interval
            let id = try await client.send(.post, "/api/tasks", Seeding.draft(index), as: account)
                .expecting(201).taskID()
            let acknowledged = ContinuousClock.now
            let arrival = try await arrival(of: id, on: tab)
            latencies.append(max(0, BenchReport.exactMilliseconds(arrival - acknowledged)))
        }
        tab.close()
        return latencies
    }

    private func arrival(of id: String, on tab: WebSocketClient) async throws -> ContinuousClock.Instant {
        while true {
            let message = try await tab.next()
            let frame = try SyncFrame(message.text)
            if frame.type == "changed", frame.taskID == id { return message.arrival }
        }
    }
}

/// Measures the service's own time for a list of many tasks, by the `Server-Timing` of its answers; no query is
/// repeated.
struct SearchLatency: Sendable {
    struct Kind: Sendable {
        let name: String
        let queries: [String]
    }

    static let kinds = [
        Kind(name: "one word", queries: words.map { "q=\($0)" }),
        Kind(name: "two words", queries: words.indices.map { "q=\(words[$0])+\(word($0 + 7))" }),
        Kind(
            name: "two very common beginnings",
            queries: beginnings.flatMap { first in
                beginnings.map { "q=\(first)+\($0)" }
            }),
        Kind(name: "a word in a filter", queries: words.map { "filter=\($0)%20%26%20!p1" }),
        Kind(
            name: "several words in a filter",
            queries: words.indices.map {
                "filter=%28\(words[$0])%20%7C%20\(word($0 + 3))%29%20%26%20!\(word($0 + 11))%20%26%20due%20before:%20friday"
            }),
        Kind(
            name: "all filters together",
            queries: words.map {
                "status=pending&priority=P1,P2&any_tag=work&any_tag=home&due_after=2020-01-01&q=\($0)&sort=due"
            }),
        Kind(name: "sorted by title", queries: (1...40).map { "sort=title&limit=\($0)" }),
        Kind(name: "sorted by due date", queries: (1...40).map { "sort=-due&limit=\($0)" }),
    ]

    private static let words = BenchWords.all
    private static let beginnings = ["b", "c", "p", "r", "w", "f", "s"]

    private static func word(_ index: Int) -> String { words[index % words.count] }

    let client: VerificationClient
    let account: SuiteAccount

    /// - Returns: the median in milliseconds of the service's work on each answer after checking that its copy is
    ///   current.
    func median(of kind: Kind) async throws -> Double {
        var times: [Double] = []
        for query in kind.queries {
            let answer = try await client.send(.get, "/api/tasks?\(query)", as: account).expecting(200)
            guard let time = answer.serverTiming("list") else { throw SuiteFault("an answer without Server-Timing") }
            times.append(time)
        }
        return times.sorted()[times.count / 2]
    }
}

/// Measures calls of the sidecar without any service: one connection for the time of a call, sixteen for the maximum
/// rate.
struct SidecarCost: Sendable {
    let suite: MeasuredSuite
    let report: BenchReport

    private struct Call: Sendable {
        let name: String
        let app: String
        let path: String
        var body: String?
    }

    private static let document = String(repeating: "x", count: 2000)

    private static let calls = [
        Call(
            name: "state save, 2 kB", app: "api", path: "/v1.0/state/statestore",
            body: "[{\"key\":\"bench\",\"value\":\"\(document)\"}]"),
        Call(name: "state get, 2 kB", app: "api", path: "/v1.0/state/statestore/bench"),
        Call(name: "publish", app: "api", path: "/v1.0/publish/pubsub/account-events-dead", body: "{\"n\":1}"),
        Call(name: "invoke", app: "recurring", path: "/v1.0/invoke/api/method/.well-known/jwks.json"),
    ]

    func measure() async throws {
        report.heading("The sidecar's own cost of a call (1 connection, then 16)")
        for call in Self.calls {
            guard let port = suite.sidecars.ports[call.app] else { continue }
            for connections in [1, 16] {
                let result = try await Wrk(
                    url: "http://127.0.0.1:\(port)\(call.path)",
                    headers: ["dapr-api-token: \(suite.sidecars.token)"], connections: connections, seconds: 3,
                    body: call.body
                ).run()
                report.rate("\(call.name), \(connections)", result)
            }
        }
    }
}
