import Testing
import YAML

@testable import LocalSidecar

@Suite("Resiliency policies")
struct PolicyTests {
    private func policies(_ spec: String) throws -> ResiliencyPolicies {
        let text = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\nspec:\n" + spec
        let node = try #require(try YAMLNode.documents(in: Array(text.utf8)).first)
        return try ResiliencyPolicies([
            ResourceDocument(
                kind: "Resiliency", apiVersion: "dapr.io/v1alpha1", name: "r", scopes: [], node: node, path: "r.yaml")
        ])
    }

    @Test("a target goes by what it names and by nothing else")
    func targets() throws {
        let policies = try policies(
            """
              policies:
                retries:
                  three: {policy: constant, duration: 100ms, maxRetries: 3}
                  DefaultRetryPolicy: {policy: constant, duration: 1s, maxRetries: 9}
                timeouts: {short: 300ms}
              targets:
                components:
                  pubsub: {inbound: {retry: three, timeout: short}}
            """)
        let inbound = policies.component("pubsub", .pubsub, .inbound)
        #expect(inbound.retry?.delay(beforeRetry: 3) == .milliseconds(100))
        #expect(inbound.retry?.delay(beforeRetry: 4) == nil)
        #expect(inbound.timeout == .milliseconds(300))
        #expect(policies.component("pubsub", .pubsub, .outbound).isNone)
        #expect(policies.component("other", .stateStore, .outbound).retry?.maximumRetries == 9)
    }

    @Test("of Dapr's reserved names the most specific counts, for each kind of policy by itself")
    func defaults() throws {
        let policies = try policies(
            """
              policies:
                retries:
                  DefaultPubsubComponentInboundRetryPolicy: {maxRetries: 1}
                  DefaultComponentInboundRetryPolicy: {maxRetries: 2}
                  DefaultComponentRetryPolicy: {maxRetries: 3}
                  DefaultAppRetryPolicy: {maxRetries: 4}
                timeouts: {DefaultTimeoutPolicy: 5s}
                circuitBreakers: {DefaultComponentOutboundCircuitBreakerPolicy: {}}
            """)
        #expect(policies.component("a", .pubsub, .inbound).retry?.maximumRetries == 1)
        #expect(policies.component("a", .binding, .inbound).retry?.maximumRetries == 2)
        #expect(policies.component("a", .stateStore, .outbound).retry?.maximumRetries == 3)
        #expect(policies.app("a", endpoint: "a:m").retry?.maximumRetries == 4)
        #expect(policies.app("a", endpoint: "a:m").timeout == .seconds(5))
        #expect(policies.component("a", .stateStore, .outbound).breaker != nil)
        #expect(policies.component("a", .stateStore, .inbound).breaker == nil)
    }

    @Test("retries are endless unless told otherwise, and exponential ones grow, stay below their limit and end")
    func backoff() throws {
        let policies = try policies(
            "  policies: {retries: {DefaultRetryPolicy: {policy: exponential, maxInterval: 2s, maxRetries: -1}}}")
        let retry = try #require(policies.component("a", .pubsub, .inbound).retry)
        #expect(try #require(retry.delay(beforeRetry: 1)) <= .milliseconds(750))
        #expect(try #require(retry.delay(beforeRetry: 1000)) <= .seconds(3))
        #expect(retry.delay(beforeRetry: 1000, after: .seconds(901)) == nil)
        let constant = RetryPolicy(backoff: .constant(.seconds(5)))
        #expect(constant.delay(beforeRetry: 1_000_000, after: .seconds(100_000)) == .seconds(5))
    }

    @Test("only matching status codes are tried again")
    func matching() throws {
        let policies = try policies(
            "  policies: {retries: {DefaultRetryPolicy: {matching: {httpStatusCodes: '429,500-503'}}}}")
        var attempts = policies.app("a", endpoint: "m").attempts()
        #expect(attempts.pause(afterStatus: 503) != nil)
        #expect(attempts.pause(afterStatus: 429) != nil)
        #expect(attempts.pause(afterStatus: nil) != nil)
        #expect(attempts.pause(afterStatus: 504) == nil)
    }

    @Test("a component has one circuit breaker, an application one for each of its operations, the latest used")
    func breakers() throws {
        let policies = try policies(
            """
              policies: {circuitBreakers: {c: {maxRequests: 1}}}
              targets:
                components: {s: {outbound: {circuitBreaker: c}, inbound: {circuitBreaker: c}}}
                apps: {a: {circuitBreaker: c, circuitBreakerCacheSize: 2}}
            """)
        #expect(
            policies.component("s", .pubsub, .inbound).breaker === policies.component("s", .pubsub, .outbound).breaker)
        let first = policies.app("a", endpoint: "one").breaker
        #expect(first !== policies.app("a", endpoint: "two").breaker)
        #expect(first === policies.app("a", endpoint: "one").breaker)
        _ = policies.app("a", endpoint: "three")
        #expect(first === policies.app("a", endpoint: "one").breaker)
        _ = policies.app("a", endpoint: "four")
        _ = policies.app("a", endpoint: "five")
        #expect(first !== policies.app("a", endpoint: "one").breaker)
    }
}
