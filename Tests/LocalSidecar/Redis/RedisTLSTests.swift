import Curl
import FoundationEssentials
import HTTPTypes
import LocalSidecar
import TestSupport
import Testing

@Suite("Redis through TLS")
struct RedisTLSTests {
    private let curl = CurlClient()

    private static func components(_ server: RedisServer, host: String = "127.0.0.1", settings: [String] = [])
        -> String
    {
        ["state.redis", "pubsub.redis"].map { type in
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: \(type == "state.redis" ? "statestore" : "pubsub")}
            spec:
              type: \(type)
              version: v1
              metadata:
                - {name: redisHost, value: "\(host):\(server.port)"}
                - {name: enableTLS, value: "true"}
            \(settings.map { "    - \($0)" }.joined(separator: "\n"))
            """
        }.joined(separator: "\n---\n")
    }

    private static func identity(_ certificate: TestCertificate) -> [String] {
        [("clientCert", certificate.file), ("clientKey", certificate.key)].map { name, file in
            let text = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
            return #"{name: \#(name), value: "\#(text.replacing("\n", with: #"\n"#))"}"#
        }
    }

    /// Runs a sidecar that trusts a certificate besides, or nobody but the system's authorities.
    private func run(
        _ components: String, trusting certificate: TestCertificate?, appPort: Int? = nil,
        _ body: (SidecarHarness) async throws -> Void = { _ in }
    ) async throws {
        let environment = certificate.map { ["SSL_CERT_FILE": $0.file] } ?? [:]
        try await SidecarHarness.run(
            [SidecarConfiguration(appID: "app", appPort: appPort, environment: environment)], resources: components,
            body)
    }

    private func refusal(_ components: String, trusting certificate: TestCertificate?) async throws -> String {
        do {
            try await run(components, trusting: certificate)
        } catch {
            return "\(error)"
        }
        Issue.record("the sidecar has started")
        return ""
    }

    @Test("state and events pass, with a client's certificate and a user of the server's")
    func everything() async throws {
        let (certificate, client) = (try TestCertificate(), try TestCertificate())
        let server = try await RedisServer(encryption: .init(certificate, clients: client)).ready()
        try server.command("ACL", "SETUSER", "errand", "on", ">pass word", "~*", "&*", "+@all")
        try server.command("ACL", "SETUSER", "default", "off")
        let user = ["{name: redisUsername, value: errand}", "{name: redisPassword, value: pass word}"]
        let settings = Self.identity(client) + user
        let application = TestApplication(
            subscriptions: #"[{"pubsubname": "pubsub", "topic": "t", "route": "/t"}]"#)
        try await application.run { port in
            let components = Self.components(server, settings: settings)
            try await run(components, trusting: certificate, appPort: port) { harness in
                let url = harness.url("app") + "/v1.0"
                let state = StateClient(harness, curl)
                // More than fits into one record of TLS, or into one read.
                let value = String(repeating: "0123456789", count: 20_000)
                #expect(try await state.save(#"[{"key":"k","value":"\#(value)"}]"#) == 204)
                #expect(try await state.get("k").value == "\"\(value)\"")
                try await eventually { try await curl.execute(CurlRequest(.get, url + "/healthz")).status == 204 }
                let event = CurlRequest(.post, url + "/publish/pubsub/t", body: .bytes(Array("1".utf8)))
                #expect(try await curl.execute(event).status == 204)
                try await eventually { application.calls(to: "/t").count == 1 }
            }
        }
        await curl.shutdown()
    }

    @Test("a server that comes back is spoken to again")
    func comingBack() async throws {
        let certificate = try TestCertificate()
        let server = try await RedisServer(encryption: .init(certificate)).ready()
        try await run(Self.components(server), trusting: certificate) { harness in
            let state = StateClient(harness, curl)
            #expect(try await state.save(#"[{"key":"k","value":1}]"#) == 204)
            server.stop()
            #expect(try await state.save(#"[{"key":"k","value":2}]"#) == 500)
            try server.start()
            _ = try await server.ready()
            try await eventually { try await state.save(#"[{"key":"k","value":3}]"#) == 204 }
            #expect(try await state.get("k").value == "3")
        }
        await curl.shutdown()
    }

    @Test("a server is believed if somebody known vouches for its name, or if nobody is to look")
    func verification() async throws {
        let (certificate, other) = (try TestCertificate(), try TestCertificate())
        let server = try await RedisServer(encryption: .init(certificate)).ready()
        try await run(Self.components(server), trusting: certificate)
        for stranger in [nil, other] {
            let refusal = try await refusal(Self.components(server), trusting: stranger)
            #expect(refusal.contains("redisHost") && refusal.contains("certificate"), "\(refusal)")
        }
        let elsewhere = Self.components(server, host: "127.0.0.2")
        #expect(try await refusal(elsewhere, trusting: certificate).contains("127.0.0.2"))
        let blind = #"{name: insecureSkipTLSVerify, value: "true"}"#
        try await run(Self.components(server, host: "127.0.0.2", settings: [blind]), trusting: nil)
    }

    @Test("who has not the certificate or the password that the server asks for is told so at the start")
    func strangers() async throws {
        let (certificate, client) = (try TestCertificate(), try TestCertificate())
        let server = try await RedisServer(encryption: .init(certificate, clients: client)).ready()
        #expect(try await refusal(Self.components(server), trusting: certificate).contains("redisHost"))
        let other = Self.identity(try TestCertificate())
        let stranger = Self.components(server, settings: other)
        #expect(try await refusal(stranger, trusting: certificate).contains("redisHost"))
        try server.command("ACL", "SETUSER", "errand", "on", ">right", "~*", "&*", "+@all")
        let user = ["{name: redisUsername, value: errand}", "{name: redisPassword, value: wrong-one}"]
        let settings = Self.identity(client) + user
        let refusal = try await refusal(Self.components(server, settings: settings), trusting: certificate)
        #expect(refusal.contains("WRONGPASS") && !refusal.contains("wrong-one"), "\(refusal)")
    }

    @Test("a server that does not speak TLS, and half of an identity, are refused by name")
    func halves() async throws {
        let server = try await RedisServer.shared.value
        #expect(try await refusal(Self.components(server), trusting: nil).contains("redisHost"))
        for (given, missing) in [("clientCert", "clientKey"), ("clientKey", "clientCert")] {
            let half = Self.components(server, settings: ["{name: \(given), value: PEM}"])
            #expect(try await refusal(half, trusting: nil).contains(missing))
        }
    }
}
