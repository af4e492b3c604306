import FoundationEssentials
import HTTPTypes
import SuiteClient
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    /// What daprd 1.17 makes of rules: the built-in sidecar has to judge the same, or the tests under access control
    /// prove nothing. With `ERRAND_TEST_DAPRD` the same table is put to a real one.
    @Suite("Rules of access control")
    struct AccessRuleTests {
        /// One callee's rules about one caller, and what becomes of calls.
        struct RuleSet: Sendable, CustomTestStringConvertible {
            let testDescription: String
            /// `name: verbs` each, allowed unless the verbs begin with a dash.
            let operations: [(name: String, verbs: String)]
            let calls: [(method: HTTPRequest.Method, path: String, isAllowed: Bool)]

            var yaml: String {
                operations.map { operation in
                    let isAllowed = !operation.verbs.hasPrefix("-")
                    let verbs = isAllowed ? operation.verbs[...] : operation.verbs.dropFirst()
                    let list = verbs == "*" ? "'*'" : String(verbs)
                    let action = isAllowed ? "allow" : "deny"
                    return "          - {name: '\(operation.name)', httpVerb: [\(list)], action: \(action)}"
                }.joined(separator: "\n")
            }
        }

        static let sets = [
            RuleSet(
                testDescription: "a name is a prefix", operations: [("/x", "GET")],
                calls: [
                    (.get, "x", true), (.get, "x/y", true), (.get, "x/y/z", true), (.post, "x", false),
                    (.get, "xy", false),
                ]),
            RuleSet(
                testDescription: "it shadows what stands below it, before and after",
                operations: [("/x/a", "POST"), ("/x", "GET"), ("/x/**", "*"), ("/x/b", "POST")],
                calls: [
                    (.get, "x/a", true), (.post, "x/a", false), (.post, "x/b", false), (.delete, "x/c/d", false),
                ]),
            RuleSet(
                testDescription: "two stars are the place itself and what lies below",
                operations: [("/x/**", "*")],
                calls: [(.get, "x/y", true), (.get, "x/y/z", true), (.get, "x", true), (.get, "y", false)]),
            RuleSet(
                testDescription: "one star is one part at most", operations: [("/x/*", "*")],
                calls: [(.get, "x/y", true), (.get, "x/y/z", false), (.get, "x", true)]),
            RuleSet(
                testDescription: "of two that fit the first is taken", operations: [("/x/*", "GET"), ("/x/y", "-*")],
                calls: [(.get, "x/y", true), (.get, "x/z", true)]),
            RuleSet(
                testDescription: "the other way round", operations: [("/x/y", "-*"), ("/x/*", "GET")],
                calls: [(.get, "x/y", false), (.get, "x/z", true)]),
            RuleSet(
                testDescription: "two stars before a name", operations: [("/x/**", "GET"), ("/x/y", "POST")],
                calls: [(.get, "x/y", true), (.post, "x/y", false)]),
            RuleSet(
                testDescription: "a star in a name", operations: [("/x/a*c/d", "*")],
                calls: [(.get, "x/abc/d", true), (.get, "x/ac/d/e", true), (.get, "x/ab/d", false)]),
            RuleSet(
                testDescription: "there is no way back", operations: [("/x/a*/d", "*"), ("/x/ab/e", "*")],
                calls: [(.get, "x/ab/d", true), (.get, "x/ab/e", false)]),
            RuleSet(
                testDescription: "one star with something below", operations: [("/x/*", "GET"), ("/x/*/z", "POST")],
                calls: [(.get, "x/y", true), (.post, "x/y/z", false)]),
            RuleSet(
                testDescription: "the first of two alike", operations: [("/x", "GET"), ("/x", "POST")],
                calls: [(.get, "x", true), (.post, "x", false)]),
            RuleSet(
                testDescription: "capitals do not count in names", operations: [("/Api/X", "GET")],
                calls: [(.get, "api/x", true), (.get, "API/x/y", true)]),
            RuleSet(
                testDescription: "a verb that is denied, and others that are not named",
                operations: [("/x", "-DELETE"), ("/y", "")],
                calls: [(.delete, "x", false), (.get, "x", false), (.get, "y", false)]),
            RuleSet(
                testDescription: "slashes and a query", operations: [("x/y", "GET")],
                calls: [(.get, "x/y?a=b", true), (.get, "x/y/", true), (.get, "x//y", true)]),
        ]

        @Test("the built-in sidecar and daprd judge alike", .timeLimit(.minutes(3)))
        func alike() async throws {
            let application = TestApplication()
            try await application.run { port in
                try await SuitePlace.with { place in
                    let place = try Self.place(place, callees: port)
                    try await SuiteUnderTest.run(in: place) { suite in
                        let plan = try suite.plan
                        let sidecar = try #require(plan.sidecars.first { $0.appID == "caller" })
                        let caller = DoctorTarget(
                            appID: "caller", httpPort: sidecar.httpPort, apiToken: plan.apiToken,
                            curl: suite.client.curl)
                        for (index, set) in Self.sets.enumerated() {
                            try await soon("callee\(index) is there", within: .seconds(120)) {
                                let answer = try? await caller.sidecar(.get, "/v1.0/invoke/callee\(index)/method/probe")
                                return answer?.status == 200
                            }
                            for call in set.calls {
                                let path = "/v1.0/invoke/callee\(index)/method/\(call.path)"
                                let status = try await caller.sidecar(call.method, path).status
                                #expect(
                                    status == (call.isAllowed ? 200 : 403),
                                    "\(set.testDescription): \(call.method) \(call.path)")
                            }
                        }
                    }
                }
            }
        }

        /// A run file with one sidecar that calls, and one for each set of rules.
        private static func place(_ place: SuitePlace, callees port: Int) throws -> SuitePlace {
            var place = place
            let folder = "\(place.state)/rules"
            try PrivateFile.makeFolder(folder)
            var run = "version: 1\napps:\n  - {appID: caller, appDirPath: ., daprHTTPPort: 3500}\n"
            let base = port - place.portOffset
            for (index, set) in sets.enumerated() {
                run += "  - {appID: callee\(index), appDirPath: ., appPort: \(base), daprHTTPPort: \(3501 + index)}\n"
                try PrivateFile.write(Array(configuration(set).utf8), to: "\(folder)/callee\(index).yaml")
            }
            place.runFile = "\(place.state)/run.yaml"
            try PrivateFile.write(Array(run.utf8), to: place.runFile)
            (place.configurations, place.components) = (folder, folder)
            return place
        }

        private static func configuration(_ set: RuleSet) -> String {
            """
            apiVersion: dapr.io/v1alpha1
            kind: Configuration
            metadata: {name: rules}
            spec:
              accessControl:
                defaultAction: deny
                trustDomain: public
                policies:
                  - appId: caller
                    defaultAction: deny
                    trustDomain: public
                    namespace: default
                    operations:
                      - {name: /probe, httpVerb: [GET], action: allow}
            \(set.yaml)

            """
        }
    }
}
