/// The component types built into this sidecar.
enum ComponentTypes {
    static let supported = [
        "state.in-memory", "state.sqlite", "state.postgresql", "state.redis", "pubsub.in-memory", "pubsub.sqlite",
        "pubsub.redis", "secretstores.local.file", "secretstores.local.env", "bindings.cron", "bindings.http",
        "bindings.smtp", "bindings.localstorage", "conversation.echo", "conversation.openai", "lock.in-memory",
        "configuration.in-memory",
    ]

    /// The capabilities that the metadata API reports for a component.
    static func capabilities(of component: LoadedComponent) -> [String] {
        switch component.type {
        case "state.in-memory": ["ETAG", "TRANSACTIONAL", "TTL", "DELETE_WITH_PREFIX", "KEYS_LIKE", "ACTOR"]
        case "state.sqlite", "state.postgresql", "state.redis": ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "ACTOR"]
        case "pubsub.in-memory": ["SUBSCRIBE_WILDCARDS"]
        case "secretstores.local.file" where component.flag("multiValued"): ["MULTIPLE_KEY_VALUES_PER_SECRET"]
        case "bindings.http", "bindings.smtp", "bindings.localstorage": ["OUTPUT_BINDING"]
        default: []
        }
    }
}
