import Curl
import HTTPTypes
import LocalSidecar
import TestSupport
import Testing

@Suite("Health of the application")
struct AppHealthTests {
    @Test("an application is asked how it is without a token, and while it may take no further call")
    func bareProbe() async throws {
        let (held, release) = AsyncStream.makeStream(of: Void.self)
        let application = TestApplication { call in
            if call.path == "/work" { for await _ in held {} }
            return .plain(call)
        }
        try await application.run { port in
            let configuration = SidecarConfiguration(
                appID: "app", appPort: port, appToken: "s3cret",
                appHealthCheck: .init(interval: .milliseconds(10), timeout: .seconds(5)), appMaximumConcurrency: 1)
            try await SidecarHarness.run([configuration]) { harness in
                defer { release.finish() }
                try await eventually { !application.calls(to: "/dapr/subscribe").isEmpty }
                let work = Task { [url = harness.url("app")] in
                    try await CurlClient().execute(CurlRequest(.post, url + "/v1.0/invoke/app/method/work"))
                }
                try await eventually { application.calls(to: "/work").count == 1 }
                let count = application.calls(to: "/healthz").count
                try await eventually { application.calls(to: "/healthz").count > count + 2 }
                release.finish()
                let answer = try await work.value
                #expect(answer.status == 200)
            }
        }
        let token = HTTPField.Name("dapr-api-token") ?? .accept
        #expect(application.calls(to: "/dapr/config").allSatisfy { $0.headers[token] == "s3cret" })
        #expect(application.calls(to: "/healthz").allSatisfy { $0.headers[token] == nil })
    }
}
