import JSON
import Testing

@testable import LocalSidecar

@Suite("Routing rules")
struct RoutingRuleTests {
    private let event: JSONValue = [
        "type": "order.v2", "subject": "sub/1", "data": ["n": 6, "kind": "k", "tags": ["x", "y"], "deep": ["a": 1]],
    ]

    @Test(
        "a rule that holds matches",
        arguments: [
            #"event.type == "order.v2""#, #"event.type != 'a' && event.data.n > 5"#, "event.data.n == 6.0",
            #"event.type in ["x", "order.v2"]"#, "has(event.subject)", "!has(event.missing)",
            #"event.subject.startsWith("sub/") && event.subject.endsWith("1") && event.subject.contains("b/")"#,
            #"event.type.matches("^order\\.v[0-9]$")"#, "size(event.data.tags) == 2", "event.data.deep.a == 1",
            #"event["type"] == "order.v2""#, #"event.data.tags[1] == "y""#,
            #"event.missing == "x" || event.type == "order.v2""#,
            "event.data.n >= 6 && event.data.n <= 6 && event.data.n > -1",
        ])
    func matches(rule: String) throws {
        #expect(try RoutingRule(match: rule, path: "/").matches(event))
    }

    @Test(
        "a rule that does not hold does not match",
        arguments: [#"event.type == "a""#, #""z" in event.data.tags"#, "event.data.n < 6", "has(event.data.missing)"])
    func doesNotMatch(rule: String) throws {
        #expect(try !RoutingRule(match: rule, path: "/").matches(event))
    }

    @Test(
        "a rule that is no expression is refused when it is read",
        arguments: [
            "event.type ==", "event.type = 'a'", "foo == 1", "event.type == \"a", "has(1)", "event.type.reverse()",
            "(event.type", "event.", #"event.type.matches("[")"#, "1 2",
            "event.data.n + 1 == 7", "event.data.n > 5 ? true : false", "-event.data.n < 0",
        ])
    func refused(rule: String) {
        #expect(throws: RuleFault.self) { try RoutingRule(match: rule, path: "/") }
    }

    @Test(
        "a rule that asks for what is not there has no answer",
        arguments: [#"event.missing == "x""#, "event.type > 1", "event.data.n.startsWith('a')", "event.data"])
    func fails(rule: String) throws {
        let rule = try RoutingRule(match: rule, path: "/")
        #expect(throws: RuleEvaluationFault.self) { try rule.matches(event) }
    }

    @Test("an empty rule takes everything")
    func empty() throws {
        #expect(try RoutingRule(match: "", path: "/").matches(.null))
    }
}
