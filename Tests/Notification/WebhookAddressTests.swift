import Testing

@testable import Notification

/// Where webhooks may go.
@Suite("Webhook addresses")
struct WebhookAddressTests {
    static let refused = [
        "http://example.com/", "ftp://example.com/", "https://", "https:///x", "example.com", "/x",
        "https://user@a.com/",
        "https://user:password@a.com/", "https://a.com/#fragment", "https://localhost/", "https://db/",
        "https://x.localhost/", "https://printer.local/", "https://metadata.google.internal/", "https://127.0.0.1/",
        "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://10.1.2.3/",
        "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://0.0.0.0/",
        "https://100.64.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://224.0.0.1/", "https://255.255.255.255/",
        "https://a.com/x/../y", "https://a.com/method/x/method/y",
    ]

    private func addresses(_ found: [String]? = ["93.184.216.34"], allowsHTTP: Bool = false) -> WebhookAddresses {
        WebhookAddresses(allowsHTTP: allowsHTTP, allowsPrivate: false) { _ in found?.compactMap { IPAddress($0) } }
    }

    @Test("what is not https, or leads to no public host, is refused", arguments: refused)
    func refusal(url: String) { #expect(addresses().fault(of: url) != nil, "\(url)") }

    @Test("a public URL is taken apart for the sidecar")
    func targets() async throws {
        let target = try await addresses().target("https://Hooks.Example.com:8443/a%20b/c?d=e&f")
        #expect(target.origin == "https://hooks.example.com:8443")
        #expect(target.path == "/a%20b/c?d=e&f")
        #expect(try await addresses().target("https://example.com").path == "/")
        #expect(try await addresses().target("https://93.184.216.34/x").origin == "https://93.184.216.34")
        let six = try await addresses().target("https://[2606:2800:220:1::1]:444/x")
        #expect(six.origin == "https://[2606:2800:220:1::1]:444")
    }

    @Test("a name that stands for a private address, also among others, is refused when it is used")
    func names() async {
        for found in [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["fd12::1"]] {
            await #expect(throws: WebhookAddresses.Refusal(message: "must not lead to a private address")) {
                try await addresses(found).target("https://rebinding.example.com/")
            }
        }
        await #expect(throws: WebhookAddresses.Refusal(message: "the webhook's host is not known", isFinal: false)) {
            try await addresses(nil).target("https://nowhere.example.com/")
        }
    }

    @Test("http will do only when a setting says so")
    func plain() {
        #expect(addresses(allowsHTTP: true).fault(of: "http://example.com/") == nil)
        #expect(addresses(allowsHTTP: true).fault(of: "http://127.0.0.1/") != nil)
    }
}
