import Curl

/// The address of a Redis server and the credentials for it, from the settings of Dapr's Redis components.
struct RedisAddress: Sendable, Equatable {
    let host: String
    let port: Int
    let user: String
    let password: String
    let database: Int
    /// nil for an unencrypted connection.
    let trust: CurlTrust?

    /// - Parameter authorities: a PEM file of authorities to trust instead of the system's.
    /// - Throws: ``ResourceFault`` naming the setting that cannot be used.
    init(_ component: LoadedComponent, authorities: String?) throws(ResourceFault) {
        guard let address = component["redisHost"], !address.isEmpty else {
            throw component.fault("redisHost", "missing: where the server is, such as localhost:6379")
        }
        guard !component.flag("failover") else { throw component.fault("failover", "is not built in") }
        guard ["", "node"].contains(component["redisType"] ?? "") else {
            throw component.fault("redisType", "only node is built in")
        }
        let colon = address.lastIndex(of: ":")
        let port = colon.map { Int(address[address.index(after: $0)...]) } ?? 6379
        guard let port, (1...65_535).contains(port), !address.contains(where: { ",/@?# ".contains($0) }) else {
            throw component.fault("redisHost", "expected one host:port")
        }
        host = colon.map { String(address[..<$0]) } ?? address
        self.port = port
        user = component["redisUsername"] ?? ""
        password = component["redisPassword"] ?? ""
        let database = Int(component["redisDB"].flatMap { $0.isEmpty ? nil : $0 } ?? "0")
        guard let database, database >= 0 else { throw component.fault("redisDB", "expected a whole number") }
        self.database = database
        trust = try component.flag("enableTLS") ? CurlTrust(component, authorities: authorities) : nil
    }

    /// The first commands on a new connection.
    var greeting: [RedisCommand] {
        var commands: [RedisCommand] = []
        if !password.isEmpty {
            commands.append(user.isEmpty ? RedisCommand("AUTH", password) : RedisCommand("AUTH", user, password))
        }
        if database > 0 { commands.append(RedisCommand("SELECT", "\(database)")) }
        return commands + [RedisCommand("PING")]
    }
}
