import Curl
import HTTPTypes
import LocalSidecar
import TestSupport
import Testing

/// What the recordings of CORS leave open: tokens, wildcards, methods.
@Suite("Cross-origin requests")
struct CrossOriginTests {
    private let curl = CurlClient()

    private func ask(
        _ origins: [String], _ method: HTTPRequest.Method, _ headers: HTTPFields, token: String? = nil
    ) async throws -> CurlResponse {
        let configuration = SidecarConfiguration(appID: "app", apiToken: token, allowedOrigins: origins)
        return try await SidecarHarness.run([configuration]) { harness in
            try await curl.execute(CurlRequest(method, harness.url("app") + "/v1.0/metadata", headers: headers))
        }
    }

    private static func preflight(_ origin: String?, _ method: String = "GET") -> HTTPFields {
        var headers: HTTPFields = [.accessControlRequestMethod: method]
        headers[.origin] = origin
        return headers
    }

    @Test("a preflight needs no token, and the refusal of a request without one can be read by the page")
    func tokens() async throws {
        let origin = "http://page.test"
        let preflight = try await ask([origin], .options, Self.preflight(origin), token: "s3cret")
        #expect(preflight.status == 200 && preflight.headers[.accessControlAllowOrigin] == origin)
        let refused = try await ask([origin], .get, [.origin: origin], token: "s3cret")
        #expect(refused.status == 401 && refused.headers[.vary] == "Origin")
        #expect(refused.headers[.accessControlAllowOrigin] == origin)
    }

    @Test("where all origins are allowed the answer names none of them")
    func everybody() async throws {
        let preflight = try await ask(["*"], .options, Self.preflight("http://page.test"))
        #expect(preflight.headers[.accessControlAllowOrigin] == "*")
        let request = try await ask(["*"], .get, [.origin: "http://page.test"])
        #expect(request.status == 200 && request.headers[.accessControlAllowOrigin] == "*")
    }

    @Test(
        "an origin is the same in capitals, and a star stands for any part of one",
        arguments: [
            ("http://Page.test", "HTTP://page.TEST", true), ("http://*.page.test", "http://a.page.test", true),
            ("http://*.page.test", "http://page.test", false), ("http://page.test", "http://page.test.evil", false),
        ])
    func patterns(allowed: String, origin: String, isAllowed: Bool) async throws {
        let answer = try await ask(["http://other.test", allowed], .get, [.origin: origin])
        #expect(answer.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
    }

    @Test("a preflight for a strange method, or without an origin, is answered and allows nothing")
    func strangers() async throws {
        for headers in [Self.preflight("http://page.test", "LINK"), Self.preflight(nil)] {
            let answer = try await ask(["http://page.test"], .options, headers)
            #expect(answer.status == 200 && answer.headers[values: .vary].count == 3)
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
            #expect(answer.headers[.accessControlAllowMethods] == nil)
        }
        let small = try await ask(["http://page.test"], .options, Self.preflight("http://page.test", "delete"))
        #expect(small.headers[.accessControlAllowMethods] == "DELETE")
    }
}
