import Testing

@Suite("What a real daprd sends to applications, replayed")
struct RecordedCallbackTests {
    private static let memory: Set<String> = ["pubsub.in-memory"]

    @Test("events arrive as recorded: envelopes, raw payloads, overrides, traces")
    func deliver() async throws {
        let cases = try CallbackFixture.cases("deliver", components: Self.memory)
        try await CallbackFixture(name: "pubsub", variant: "pubsub.in-memory").run { try await $0.inOrder(cases) }
    }

    @Test("each answer of the application has its recorded effect, without a policy")
    func replies() async throws {
        let cases =
            try CallbackFixture.cases("replies-no-policy", components: Self.memory)
            + CallbackFixture.cases("deadletter-no-policy", components: Self.memory)
        try await CallbackFixture(name: "pubsub", variant: "pubsub.in-memory").run { try await $0.together(cases) }
    }

    @Test("each answer of the application has its recorded effect, with a retry policy")
    func retries() async throws {
        let cases =
            try CallbackFixture.cases("replies-constant-100ms-x3", components: Self.memory)
            + CallbackFixture.cases("deadletter-constant-100ms-x3", components: Self.memory)
        try await CallbackFixture(name: "pubsub-resiliency", variant: "pubsub.in-memory").run {
            try await $0.together(cases)
        }
    }

    @Test("events are routed and delivered in bulk as recorded")
    func routing() async throws {
        let cases =
            try CallbackFixture.cases("routing", components: Self.memory)
            + CallbackFixture.cases("bulksubscribe", components: Self.memory)
        try await CallbackFixture(name: "pubsub", variant: "pubsub.in-memory").run { try await $0.inOrder(cases) }
    }

    @Test("jobs fire as recorded")
    func jobs() async throws {
        let cases = try CallbackFixture.cases("jobs", components: ["scheduler"])
        try await CallbackFixture(name: "jobs").run { try await $0.together(cases) }
    }

    @Test("calls between applications arrive as recorded")
    func invocation() async throws {
        let cases = try CallbackFixture.cases("invocation", components: ["nameresolution.sqlite"])
        try await CallbackFixture(name: "invoke").run { try await $0.inOrder(cases) }
    }

    @Test("tokens are asked for and shown as recorded")
    func tokens() async throws {
        let cases = try CallbackFixture.cases("tokens", components: ["state.in-memory", "pubsub.in-memory", "daprd"])
        try await CallbackFixture(name: "tokens").run { try await $0.inOrder(cases) }
    }

    @Test("with tracing on, traces begin and go on as recorded")
    func tracing() async throws {
        let cases = try CallbackFixture.cases("tracing", components: Self.memory)
        try await CallbackFixture(name: "tracing").run { try await $0.inOrder(cases) }
    }
}
