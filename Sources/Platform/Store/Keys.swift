/// The keys of a store's documents. Dapr forbids `||` inside a key.
struct Keys: Sendable {
    let collection: String
    let outbox: String

    init(_ configuration: RecordStoreConfiguration) {
        collection = configuration.collection
        outbox = configuration.outbox
    }

    func root(of owner: String) -> String { "\(collection):\(owner)" }
    func page(_ name: String, of owner: String) -> String { "\(collection):\(owner):\(name)" }
    func slot(_ slot: Int, of replica: String) -> String { "\(outbox):\(replica):\(slot)" }
    var replicas: String { "\(outbox):replicas" }
}
