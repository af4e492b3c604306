import Curl
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("The settings of Dapr's Redis components")
struct RedisSettingsTests {
    private static func component(_ settings: KeyValuePairs<String, String>) -> LoadedComponent {
        LoadedComponent(
            name: "statestore", type: "state.redis", version: "v1",
            settings: settings.enumerated().map { .init(name: $1.key, value: $1.value, line: $0 + 1) }, scopes: [],
            ignoreErrors: false, path: "redis.yaml", line: 1)
    }

    private static func key(_ settings: KeyValuePairs<String, String>) -> String? {
        do throws(ResourceFault) {
            _ = try RedisAddress(component(settings), authorities: nil)
            return nil
        } catch {
            return error.key
        }
    }

    @Test(
        "what cannot be used is refused by its name",
        arguments: [
            (["redisPassword": "p"], "redisHost"), (["redisHost": "a:1,b:2"], "redisHost"),
            (["redisHost": "user@host:1"], "redisHost"), (["redisHost": "host/path:1"], "redisHost"),
            (["redisHost": "host", "redisType": "cluster"], "redisType"),
            (["redisHost": "host", "failover": "true"], "failover"),
            (["redisHost": "host", "redisDB": "-1"], "redisDB"),
            (["redisHost": "host", "enableTLS": "true", "clientCert": "PEM"], "clientKey"),
            (["redisHost": "host", "enableTLS": "true", "clientKey": "PEM"], "clientCert"),
        ] as [(KeyValuePairs<String, String>, String)])
    func refused(settings: KeyValuePairs<String, String>, name: String) {
        #expect(Self.key(settings) == "spec.metadata.\(name)")
    }

    @Test("a certificate counts only where the connection is encrypted, and empty settings as none")
    func accepted() throws {
        let plain = try RedisAddress(
            Self.component(["redisHost": "host", "clientCert": "PEM", "enableTLS": "false"]), authorities: nil)
        #expect(plain.trust == nil && plain.port == 6379)
        let encrypted = try RedisAddress(
            Self.component(["redisHost": "host:1", "enableTLS": "true", "clientCert": "", "clientKey": ""]),
            authorities: "/authorities.pem")
        #expect(encrypted.trust == CurlTrust(verifiesServer: true, authorities: "/authorities.pem", identity: nil))
    }

    @Test("indexes for queries are refused where there are no queries, and no indexes are no indexes")
    func indexes() async throws {
        let server = try await RedisServer.shared.value
        func component(_ indexes: String) -> String {
            StateClient.component(
                "state.redis",
                #"{name: redisHost, value: "127.0.0.1:\#(server.port)"}, {name: queryIndexes, value: '\#(indexes)'}"#)
        }
        try await withSidecar(components: component("")) { _ in }
        await #expect(throws: ResourceFault.self) { try await withSidecar(components: component("[]")) { _ in } }
    }
}
