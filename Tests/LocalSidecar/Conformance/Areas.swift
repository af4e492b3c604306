/// The recordings that are replayed.
enum Areas {
    /// State, secrets and what surrounds them.
    static let core = [
        Area(name: "cases/state"), Area(name: "cases/state-bulk"), Area(name: "cases/state-keyprefix"),
        Area(name: "cases/state-metadata"), Area(name: "cases/state-query"), Area(name: "cases/state-transaction"),
        Area(name: "cases/state-ttl"), Area(name: "cases/secrets"), Area(name: "cases/metadata", isOrdered: true),
        Area(name: "cases/health"), Area(name: "cases/routes-and-limits"), Area(name: "cases/flags"),
        Area(name: "app-callbacks/tokens"),
        Area(name: "cases/conversation"), Area(name: "cases/lock"), Area(name: "cases/configuration"),
    ]

    /// Events, jobs, bindings, invocation.
    static let events = [
        Area(name: "cases/publish"), Area(name: "cases/jobs"), Area(name: "app-callbacks/deliver"),
        Area(name: "app-callbacks/replies-no-policy"), Area(name: "app-callbacks/replies-constant-100ms-x3"),
        Area(name: "app-callbacks/deadletter-no-policy"), Area(name: "app-callbacks/deadletter-constant-100ms-x3"),
        Area(name: "app-callbacks/routing"), Area(name: "app-callbacks/bulksubscribe"),
        Area(name: "app-callbacks/jobs"), Area(name: "app-callbacks/cron"), Area(name: "app-callbacks/invocation"),
        Area(name: "app-callbacks/tracing"), Area(name: "app-callbacks/startup"),
        Area(name: "app-callbacks/startup-answers"), Area(name: "cases/bindings", isOrdered: true),
    ]

    /// The components whose recordings this sidecar claims to answer like.
    static let components = embedded.union([
        "state.in-memory", "state.sqlite", "state.postgresql/v2", "state.redis", "pubsub.in-memory", "pubsub.redis",
        "secretstores.local.file", "secretstores.local.env", "bindings.cron", "bindings.http", "bindings.smtp",
        "bindings.localstorage", "scheduler", "conversation.echo", "nameresolution.sqlite", "daprd",
        "(whole fixture)",
    ])

    /// Components that were recorded with Redis behind them, and whose answers this sidecar gives from its own memory,
    /// under types of its own.
    static let embedded: Set<String> = ["lock.redis", "configuration.redis"]
}
