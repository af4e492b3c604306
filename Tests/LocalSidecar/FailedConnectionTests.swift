import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("Connections that fail")
struct FailedConnectionTests {
    private func reason(_ url: String) async throws -> String {
        do {
            _ = try await CurlClient().execute(CurlRequest(.get, url, timeout: .seconds(10)))
            return "connected"
        } catch let error as CurlError {
            return GoText.error(error, .get, url, isRemote: false)
        }
    }

    @Test("only a port that nobody listens on is called refused")
    func refused() async throws {
        let port = try await FreePort.take()
        let text = try await reason("http://127.0.0.1:\(port)/x")
        #expect(text == "Get \"http://127.0.0.1:\(port)/x\": dial tcp 127.0.0.1:\(port): connect: connection refused")
    }

    @Test("a name that leads nowhere is called so")
    func unknownHost() async throws {
        let text = try await reason("http://no-such-host.invalid:8080/x")
        #expect(text.hasSuffix("dial tcp: lookup no-such-host.invalid: no such host"), "\(text)")
    }

    @Test("a peer that speaks no TLS is not called absent")
    func noTLS() async throws {
        try await withSidecar(components: "") { sidecar in
            let url = sidecar.url("app").replacing("http://", with: "https://")
            let text = try await reason(url)
            #expect(text.contains("dial tcp 127.0.0.1:") && text.lowercased().contains("ssl"), "\(text)")
            #expect(!text.contains("refused"), "\(text)")
        }
    }

    @Test("an address that cannot be reached is called what the system calls it")
    func unreachable() async throws {
        // The broadcast address takes no connections: the system itself says so, without a packet.
        let text = try await reason("http://255.255.255.255:80/")
        #expect(!text.contains("refused") && text.contains("dial tcp 255.255.255.255:80: "), "\(text)")
    }
}
