import Contracts
import Crypto
import Dapr
import Foundation
import Hummingbird
import JSON
import Logging
import TestSupport
import Testing

@testable import Audit
@testable import ServiceKit

@Suite("Trails over HTTP")
struct TrailRoutesTests {
    @Test("records are found by task, type and time, a page at a time")
    func filters() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            let events = (Int64(1)...60).map { sequence in
                RunningAudit.event(
                    sequence, of: user, type: sequence.isMultiple(of: 3) ? .taskCompleted : .taskUpdated,
                    task: "t\(sequence % 5)")
            }
            _ = try await running.deliver(events.shuffled())
            #expect(
                try await running.sequences(of: user, "&task_id=t2", limit: 5)
                    == stride(from: 2, through: 57, by: 5).map { $0 })
            for type in ["com.todo.task.completed", "task.completed"] {
                #expect(
                    try await running.sequences(of: user, "&type=\(type)")
                        == stride(from: 3, through: 60, by: 3).map { $0 })
            }
            // Sequence 1 happened a second after 2023-11-14T22:13:20Z.
            let span = "&after=2023-11-14T22:13:30Z&before=2023-11-14T23:13:35%2B01:00"
            #expect(try await running.sequences(of: user, span) == [11, 12, 13, 14])
            #expect(try await running.sequences(of: user, "&task_id=unknown") == [])
        }
    }

    @Test(
        "a wrong parameter is refused by name",
        arguments: [
            ("?limit=0", "limit"), ("?limit=501", "limit"), ("?limit=x", "limit"), ("?after=soon", "after"),
            ("?before=2026-02-30T00:00:00Z", "before"), ("?cursor=%21", "cursor"), ("?cursor=e30", "cursor"),
            ("?order=up", "order"), ("?user_id=me", "user_id"), ("?page=2", "page"), ("?limit=5&limit=6", "limit"),
            ("/verify?limit=5", "limit"), ("/verify?head=x", "head"),
            ("/verify?head=0:\(String(repeating: "0", count: 64))", "head"),
            ("/export?head=1", "head"), ("/export?x", "x"),
        ])
    func badInput(query: String, field: String) async throws {
        try await RunningAudit.run { running in
            let answer = try await running.get("/api/audit\(query)", as: RunningAudit.user())
            #expect(answer.status == 400)
            #expect(answer.json["errors"]?.array?.first?["field"]?.string == field)
        }
    }

    @Test("a cursor of one order is refused in the other")
    func cursorOrder() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            _ = try await running.deliver((Int64(1)...9).map { RunningAudit.event($0, of: user) })
            let cursor = try await running.get("/api/audit?limit=3", as: user).json["next_cursor"]?.string ?? ""
            #expect(try await running.get("/api/audit?limit=3&cursor=\(cursor)", as: user).status == 200)
            #expect(try await running.get("/api/audit?order=newest&cursor=\(cursor)", as: user).status == 400)
        }
    }

    @Test("a user sees their own trail alone; an admin anybody's")
    func isolation() async throws {
        try await RunningAudit.run { running in
            let (one, two) = (RunningAudit.user(), RunningAudit.user())
            _ = try await running.deliver([RunningAudit.event(1, of: one), RunningAudit.event(2, of: two)])
            #expect(try await running.sequences(of: one) == [1])
            #expect(try await running.sequences(of: one, "&user_id=\(one)") == [1])
            for path in ["", "/verify", "/export"] {
                #expect(try await running.get("/api/audit\(path)", as: nil).status == 401)
                let known = try await running.get("/api/audit\(path)?user_id=\(two)", as: one)
                let unknown = try await running.get("/api/audit\(path)?user_id=\(RunningAudit.user())", as: one)
                #expect(known.status == 403 && unknown.status == 403)
                #expect(known.json["detail"] == unknown.json["detail"])
                let write = try await running.get("/api/audit\(path)", as: one, claims: ["scope": "write"])
                #expect(write.status == 403)
                let admin = try await running.get(
                    "/api/audit\(path)?user_id=\(two.uppercased())", as: one, claims: ["roles": ["admin"]])
                #expect(admin.status == 200 && !admin.text.contains(one))
                if path != "/verify" { #expect(admin.text.contains(two)) }
            }
        }
    }

    @Test("the export is NDJSON whose hashes lead from line to line to the head that verifying names")
    func export() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            for start in stride(from: Int64(1), to: 400, by: 50) {
                _ = try await running.deliver((start..<start + 50).map { RunningAudit.event($0, of: user) })
            }
            let lines = try await running.get("/api/audit/export", as: user).text.split(separator: "\n")
            #expect(lines.count == 400)
            var previous = String(repeating: "0", count: 64)
            for line in lines {
                #expect(try JSONValue(Array(line.utf8))["previous"]?.string == previous)
                previous = SHA256.hash(data: Data(line.utf8)).map { String(format: "%02x", $0) }.joined()
            }
            #expect(try await running.get("/api/audit/verify", as: user).json["head"]?.string == previous)
        }
    }

    @Test("a page holds the lines of the export as they are")
    func pageText() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            _ = try await running.deliver((Int64(1)...2).map { RunningAudit.event($0, of: user) })
            let lines = try await running.get("/api/audit/export", as: user).text.split(separator: "\n")
            let page = try await running.get("/api/audit?order=oldest", as: user)
            #expect(
                page.text == #"{"records":[\#(lines.joined(separator: ","))],"next_cursor":null,"erased_at":null}"#)
            let none = try await running.get("/api/audit", as: RunningAudit.user())
            #expect(none.text == #"{"records":[],"next_cursor":null,"erased_at":null}"#)
        }
    }

    @Test("the verdict names the key that signed, and a head that was kept is looked for")
    func signed() async throws {
        try await RunningAudit.run(key: String(repeating: "A", count: 43) + "=") { running in
            let user = RunningAudit.user()
            _ = try await running.deliver((Int64(1)...10).map { RunningAudit.event($0, of: user) })
            let verdict = try await running.get("/api/audit/verify", as: user).json
            #expect(verdict["valid"] == true && verdict["signed_by"]?.string?.count == 43)
            #expect(verdict["signed_from"]?.integer == 1)
            let head = try #require(verdict["head"]?.string)
            #expect(try await running.get("/api/audit/verify?head=10:\(head)", as: user).json["valid"] == true)
            let longer = try await running.get("/api/audit/verify?head=11:\(head)", as: user).json
            #expect(longer["valid"] == false && longer["broken"]?["reason"] == "missing")
            let other = try await running.get("/api/audit/verify?head=9:\(head)", as: user).json
            #expect(other["broken"]?["number"]?.integer == 9 && other["broken"]?["reason"] == "altered")
            // The log holds what the store's writer cannot change.
            try await eventually {
                running.audit.logs.all.map { String(decoding: $0, as: UTF8.self) }.contains { line in
                    line.contains(#""message":"Head""#) && line.contains("10:\(head)") && line.contains(user)
                }
            }
        }
    }

    @Test("without a key trails are kept unsigned, and the log says so")
    func keyless() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            _ = try await running.deliver([RunningAudit.event(1, of: user)])
            let verdict = try await running.get("/api/audit/verify", as: user).json
            #expect(verdict["valid"] == true && verdict["signed_by"] == .null && verdict["signed_from"] == .null)
            #expect(
                running.audit.logs.all.contains {
                    String(decoding: $0, as: UTF8.self).contains("The secret that signs trails is missing")
                })
        }
    }

    @Test("a record that was changed in the store is named")
    func tampered() async throws {
        try await RunningAudit.run { running in
            let user = RunningAudit.user()
            _ = try await running.deliver((Int64(1)...10).map { RunningAudit.event($0, of: user) })
            let dapr = DaprClient(DaprConfiguration(endpoint: running.sidecar), curl: running.curl)
            let root = try #require(try await dapr.getState("statestore", "audit:\(user)"))
            var lines = try #require(try JSONValue(root.value).string).split(separator: "\n").map(String.init)
            lines[4] = lines[4].replacing("Tea", with: "Gin")
            try await dapr.saveState(
                "statestore", [.init(key: "audit:\(user)", value: .document(Array(lines.joined(separator: "\n").utf8)))]
            )
            let verdict = try await running.get("/api/audit/verify", as: user)
            #expect(verdict.status == 200 && verdict.json["valid"] == false)
            #expect(verdict.json["broken"] == ["number": 4, "reason": "altered"])
            let head = verdict.json["head"]?.string ?? ""
            #expect(
                verdict.text == #"{"valid":false,"records":10,"head":"\#(head)","#
                    + #""signed_by":null,"signed_from":null,"broken":{"number":4,"reason":"altered"},"erased_at":null}"#
            )
        }
    }

    @Test("the OpenAPI document is served to everybody, also below the path that the one origin forwards")
    func served() async throws {
        try await RunningAudit.run { running in
            for path in ["/openapi.json", "/api/audit/openapi.json"] {
                let answer = try await running.get(path, as: nil)
                #expect(
                    answer.status == 200 && answer.text == String(decoding: ContractDocument.audit.bytes, as: UTF8.self)
                )
            }
        }
    }

    @Test("every route is in the OpenAPI document, and nothing else is")
    func openAPI() throws {
        let document = try OpenAPICheck.specified(in: "012-audit")
        let environment = ServiceEnvironment(
            settings: Settings([:]), dapr: DaprClient(DaprConfiguration()), logger: Logger(label: "test"),
            metrics: Metrics(), tokens: TokenVerifier(keys: FixedKeys([:])), replica: "test")
        let router = Router(context: ServiceContext.self)
        AuditService(environment).routes(router.group())
        let registered = OpenAPICheck.operations(
            of: router.routes.map { ($0.method.rawValue, $0.path.description) })
        #expect(registered == OpenAPICheck.operations(of: document))
        #expect(OpenAPICheck.brokenReferences(in: document).isEmpty)
    }
}
