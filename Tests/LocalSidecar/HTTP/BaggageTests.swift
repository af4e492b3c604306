import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@Suite("Baggage")
struct BaggageTests {
    private let curl = CurlClient()

    private func ask(
        _ path: String, _ baggage: String, resources: String = "", body: String? = nil
    ) async throws -> CurlResponse {
        try await withSidecar(components: resources) { harness in
            try await curl.execute(
                CurlRequest(
                    body == nil ? .get : .post, harness.url("app") + path,
                    headers: [.init("baggage") ?? .accept: baggage],
                    body: body.map { .bytes(Array($0.utf8)) } ?? .none))
        }
    }

    @Test(
        "baggage that can be read comes back with the answer",
        arguments: ["a=1", "a=1, b = 2;p;q=3 ;", "a=%41b", "a=", "a=b=c"])
    func readable(baggage: String) async throws {
        let answer = try await ask("/v1.0/metadata", baggage)
        #expect(answer.status == 200 && answer.header("baggage") == baggage)
    }

    @Test(
        "baggage that cannot be read is refused with the reason, but for health",
        arguments: [
            ("junk", #"invalid baggage list-member: "junk""#), ("a=1,=2", #"invalid key: """#),
            ("a b=1", #"invalid key: "a b""#), ("a=b c", #"invalid value: "b c""#),
            ("a=%4", #"invalid value: invalid URL escape "%4""#),
            ("a=1;p q", #"invalid baggage list-member property: "p q""#),
            ("x,y", "invalid baggage list-member: \"x\"\ninvalid baggage list-member: \"y\""),
            (String(repeating: "a", count: 8193), "baggage-string too large: 8193"),
            ((0..<65).map { "k\($0)=1" }.joined(separator: ","), "too many list-members in baggage-string"),
        ])
    func unreadable(baggage: String, reason: String) async throws {
        let answer = try await ask("/v1.0/metadata", baggage)
        #expect(answer.status == 400 && answer.header("traceparent") == nil)
        #expect(String(decoding: answer.body, as: UTF8.self) == "invalid baggage header: \(reason)\n")
        let health = try await ask("/v1.0/healthz", baggage)
        #expect(health.status == 204)
    }

    @Test("where nothing is traced only bindings look at baggage, and answer in JSON")
    func untraced() async throws {
        let untraced = """
            apiVersion: dapr.io/v1alpha1
            kind: Configuration
            metadata: {name: c}
            spec: {tracing: {samplingRate: "0"}}
            """
        let ignored = try await ask("/v1.0/metadata", "junk", resources: untraced)
        #expect(ignored.status == 200 && ignored.header("baggage") == nil)
        let body = #"{"operation": "get"}"#
        let refused = try await ask("/v1.0/bindings/none", "junk", resources: untraced, body: body)
        let json = try JSONValue(refused.body)
        #expect(refused.status == 400 && json["errorCode"]?.string == "ERR_MALFORMED_REQUEST")
        #expect(json["message"]?.string == #"invalid baggage header: invalid baggage list-member: "junk""#)
    }
}
