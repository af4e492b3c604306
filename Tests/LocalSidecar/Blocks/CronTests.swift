import HTTPTypes
import LocalSidecar
import TestSupport
import Testing

@Suite("Cron bindings")
struct CronTests {
    @Test("to a retry policy only 200 accepts a tick; that it ends with another 2xx is no failure")
    func accepted() async throws {
        let resources = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: tick}
            spec:
              type: bindings.cron
              version: v1
              metadata: [{name: schedule, value: "@every 1s"}, {name: direction, value: input}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies: {retries: {twice: {duration: 1ms, maxRetries: 2}}}
              targets: {components: {tick: {inbound: {retry: twice}}}}
            """
        let application = TestApplication { $0.path == "/tick" ? .init(.noContent) : .plain($0) }
        try await application.run { port in
            try await withSidecar(components: resources, appPort: port) { harness in
                try await eventually { application.calls(to: "/tick").count > 3 }
                let name = HTTPField.Name("readtimeutc") ?? .date
                let ticks = application.calls(to: "/tick").map { $0.headers[name] ?? "" }
                #expect(ticks[0] == ticks[2] && ticks[2] != ticks[3])
                #expect(!harness.logs.text.contains("a cron tick was not accepted"))
            }
        }
    }
}
