import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

/// What the recordings could not show: mails that arrive, secrets, what is refused.
@Suite("Output bindings")
struct OutputBindingTests {
    private static let curl = CurlClient()

    private func call(_ harness: SidecarHarness, _ name: String, _ body: JSONValue) async throws -> CurlResponse {
        try await Self.curl.execute(
            CurlRequest(
                .post, harness.url("app") + "/v1.0/bindings/\(name)", headers: [.contentType: "application/json"],
                body: .bytes(body.bytes), timeout: .seconds(40)))
    }

    private func mail(_ port: Int, _ more: String = "") -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: email}
        spec:
          type: bindings.smtp
          version: v1
          metadata:
            - {name: host, value: 127.0.0.1}
            - {name: port, value: "\(port)"}
            - {name: emailFrom, value: "Errand <errand@example.test>"}
            \(more)
        """
    }

    @Test("an e-mail reaches its server with sender, recipients, subject and body as they were given")
    func mailArrives() async throws {
        let server = try MailServer()
        try await withSidecar(components: mail(server.port)) { harness in
            let body =
                "<p>Grüße, 100 % = \"alles\"</p>\n.\r\n..dots and a line that is rather long \(String(repeating: "ab ", count: 60))"
            let answer = try await call(
                harness, "email",
                [
                    "operation": "create", "data": .string(body),
                    "metadata": [
                        "emailTo": "a@example.test; B <b@example.test>", "emailCC": "c@example.test",
                        "emailBCC": "hidden@example.test", "subject": "Bücher zurückbringen 📚", "priority": "1",
                    ],
                ])
            #expect(answer.status == 204 && answer.body.isEmpty)
            let mail = try #require(server.mails.first)
            #expect(mail.sender == "errand@example.test")
            #expect(mail.recipients == ["a@example.test", "b@example.test", "c@example.test", "hidden@example.test"])
            #expect(mail.header("From") == "Errand <errand@example.test>")
            #expect(mail.header("To") == "a@example.test, B <b@example.test>")
            #expect(mail.header("Cc") == "c@example.test")
            #expect(!mail.text.contains("hidden@example.test"))
            #expect(mail.header("Subject")?.hasPrefix("=?UTF-8?B?") == true)
            #expect(mail.header("X-Priority") == "1")
            #expect(mail.header("Content-Type") == "text/html; charset=UTF-8")
            #expect(mail.header("Date")?.hasSuffix(" +0000") == true)
            #expect(mail.body == body.replacing("\n", with: "\r\n") + "\r\n")
            #expect(!mail.text.contains("=0D"))
            let longest = mail.text.split(separator: "\r\n").map(\.utf8.count).max() ?? 0
            #expect(longest <= 78)
        }
    }

    @Test("what a request says cannot add a header or a recipient")
    func injection() async throws {
        let server = try MailServer()
        try await withSidecar(components: mail(server.port)) { harness in
            let subject = "Hello\r\nBcc: victim@example.test\r\n\r\nbody"
            let answer = try await call(
                harness, "email",
                [
                    "operation": "create", "data": "b",
                    "metadata": ["emailTo": "a@example.test", "subject": .string(subject)],
                ])
            #expect(answer.status == 204)
            let mail = try #require(server.mails.first)
            #expect(mail.recipients == ["a@example.test"])
            #expect(mail.header("Bcc") == nil && mail.header("Subject")?.contains("victim") == true)
            for address in ["a@example.test>\r\nRCPT TO:<victim@example.test", "a@example.test SIZE=1", "<>"] {
                let refused = try await call(
                    harness, "email", ["operation": "create", "data": "b", "metadata": ["emailTo": .string(address)]])
                #expect(refused.status == 500)
            }
            #expect(server.mails.count == 1)
        }
    }

    @Test("what the mail server says no to is an error that says why", arguments: ["MAIL", "RCPT", "DATA", "."])
    func refusal(at command: String) async throws {
        let server = try MailServer { verb, _ in verb == command ? "554 not today" : nil }
        try await withSidecar(components: mail(server.port)) { harness in
            let answer = try await call(
                harness, "email", ["operation": "create", "data": "b", "metadata": ["emailTo": "a@example.test"]])
            #expect(answer.status == 500)
            let message = try JSONValue(answer.body)["message"]?.string ?? ""
            #expect(message.contains("sending email failed: 554 not today"), "\(message)")
            #expect(server.mails.isEmpty)
        }
    }

    @Test("data that is no text is refused, and so is a priority that is none")
    func wrongMail() async throws {
        let server = try MailServer()
        try await withSidecar(components: mail(server.port)) { harness in
            for body: JSONValue in [
                ["operation": "create", "data": ["a": 1], "metadata": ["emailTo": "a@example.test"]],
                ["operation": "create", "metadata": ["emailTo": "a@example.test"]],
                ["operation": "create", "data": "b", "metadata": ["emailTo": "a@example.test", "priority": "9"]],
            ] {
                let answer = try await call(harness, "email", body)
                #expect(answer.status == 500)
            }
            #expect(server.mails.isEmpty)
        }
    }

    @Test("a component that ignores errors is not there when its settings are missing; any other stops the start")
    func unset() async throws {
        let unset = mail(25).replacing("value: 127.0.0.1", with: "envRef: NOBODY_SET_THIS")
        let ignored = unset.replacing("  type: bindings.smtp", with: "  ignoreErrors: true\n  type: bindings.smtp")
        await #expect(throws: ResourceFault.self) { try await withSidecar(components: unset) { _ in } }
        try await withSidecar(components: ignored) { harness in
            let metadata = try await Self.curl.execute(CurlRequest(.get, harness.url("app") + "/v1.0/metadata"))
            let components = try JSONValue(metadata.body)["components"]?.array
            #expect(components?.isEmpty == true)
            let answer = try await call(harness, "email", ["operation": "create"])
            #expect(answer.status == 500)
        }
    }

    @Test("an http binding sends its security token, and joins headers that come several times")
    func securityToken() async throws {
        let target = TestApplication { _ in
            .init(headers: HTTPFields([.init(name: .setCookie, value: "a=1"), .init(name: .setCookie, value: "b=2")]))
        }
        try await target.run { port in
            let component = """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: hook}
                spec:
                  type: bindings.http
                  version: v1
                  metadata:
                    - {name: url, value: "http://127.0.0.1:\(port)/base/"}
                    - {name: securityToken, value: s3cret}
                    - {name: securityTokenHeader, value: X-Token}
                """
            try await withSidecar(components: component) { harness in
                let answer = try await call(
                    harness, "hook", ["operation": "get", "metadata": ["path": "//x", "lower": "no header"]])
                #expect(answer.status == 200)
                #expect(answer.header("metadata.Set-Cookie") == "a=1, b=2")
                let request = try #require(target.calls.first)
                #expect(request.path == "/base/x")
                #expect(request.headers[.init("X-Token") ?? .accept] == "s3cret")
                #expect(!request.headers.contains { $0.name.canonicalName == "lower" })
                let climbing = try await call(harness, "hook", ["operation": "get", "metadata": ["path": "../x"]])
                #expect(climbing.status == 200 && target.calls.last?.path == "/base/../x")
            }
        }
    }

    @Test("an http binding leaves out what is beyond its largest response, and refuses a size that is none")
    func largestResponse() async throws {
        let target = TestApplication { _ in .init(body: Array(repeating: 120, count: 5000), pieces: 700) }
        try await target.run { port in
            for (size, expected) in [("1Ki", 1024), ("2e3", 2000), ("6k", 5000), ("0", 5000)] {
                let hook = Self.hook(port, "{name: maxResponseBodySize, value: \"\(size)\"}")
                let answer = try await withSidecar(components: hook) { harness in
                    try await call(harness, "hook", ["operation": "get"])
                }
                #expect(answer.status == 200 && answer.body.count == expected)
            }
            let wrong = Self.hook(port, "{name: maxResponseBodySize, value: much}")
            await #expect(throws: ResourceFault.self) { try await withSidecar(components: wrong) { _ in } }
        }
    }

    @Test("an http binding hands on the baggage of its request")
    func baggage() async throws {
        let target = TestApplication()
        try await target.run { port in
            try await withSidecar(components: Self.hook(port, "")) { harness in
                let name = HTTPField.Name("baggage") ?? .accept
                let request = CurlRequest(
                    .post, harness.url("app") + "/v1.0/bindings/hook", headers: [name: "a=1,b=2"],
                    body: .bytes(Array(#"{"operation": "get"}"#.utf8)))
                let answer = try await Self.curl.execute(request)
                #expect(answer.status == 200 && answer.header("baggage") == "a=1,b=2")
                #expect(target.calls.first?.headers[name] == "a=1,b=2")
            }
        }
    }

    private static func hook(_ port: Int, _ setting: String) -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: hook}
        spec:
          type: bindings.http
          version: v1
          metadata:
            - {name: url, value: "http://127.0.0.1:\(port)"}
            \(setting.isEmpty ? "" : "- \(setting)")
        """
    }
}
