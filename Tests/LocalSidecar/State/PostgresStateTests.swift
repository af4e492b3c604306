import Curl
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("State in PostgreSQL")
struct PostgresStateTests {
    private let curl = CurlClient()

    private func withState(
        _ settings: String = "", _ body: (StateClient, PostgresServer, String) async throws -> Void
    ) async throws {
        let server = try await PostgresServer.shared.value
        let database = try server.database()
        let components = StateClient.postgres(server.connectionString(database), settings)
        try await withSidecar(components: components) { harness in
            try await body(StateClient(harness, curl), server, database)
        }
    }

    @Test("the tables and the rows are Dapr's own, to the letter")
    func schema() async throws {
        let recorded = try Recordings.json("data/state.postgresql-v2.json")
        let server = try await PostgresServer.shared.value
        let database = try server.database()
        let components = try Recordings.text("fixtures/state/variants/state.postgresql-v2.yaml")
            .replacing("${pg-port}", with: "\(server.port)").replacing("dbname=conf", with: "dbname=\(database)")
        try await withSidecar("conf", components: components) { harness in
            for request in recorded["requests"]?.array ?? [] {
                let url = harness.url("conf") + (request["path"]?.string ?? "")
                let body = request["body"]?["json"]?.bytes ?? []
                let saved = try await curl.execute(CurlRequest(.post, url, body: .bytes(body)))
                #expect(saved.status == 204)
            }
        }
        #expect(try server.schema(of: database) == recorded["schema"]?.array?.compactMap(\.string))
        for table in ["state", "byname_state", "bynone_state", "bycustom_state"] {
            let columns = #"key || ' ' || convert_from(value, 'UTF8') || ' ' || (expires_at IS NOT NULL)"#
            let rows = try server.sql(#"SELECT \#(columns) FROM \#(table) ORDER BY key COLLATE "C""#, in: database)
            #expect(rows.split(separator: "\n").map(String.init) == Self.recordedRows(of: table, recorded), "\(table)")
        }
        let versions = try server.sql("SELECT key || '=' || value FROM dapr_metadata ORDER BY key", in: database)
        let recordedVersions = (recorded["rows"]?["dapr_metadata"]?.array ?? []).map {
            "\($0["key"]?.string ?? "")=\($0["value"]?.string ?? "")"
        }
        #expect(versions.split(separator: "\n").map(String.init).sorted() == recordedVersions.sorted())
    }

    private static func recordedRows(of table: String, _ recorded: JSONValue) -> [String] {
        (recorded["rows"]?[table]?.array ?? []).map { row in
            let value = row["value_as_text"]?.string ?? ""
            return "\(row["key"]?.string ?? "") \(value) \(row["expires_at"]?.isNull == false)"
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    @Test("tables of an older Dapr are brought on, their rows numbered in the order they were made")
    func migration() async throws {
        let server = try await PostgresServer.shared.value
        let database = try server.database()
        try server.sql(
            """
            CREATE TABLE dapr_metadata (key text NOT NULL PRIMARY KEY, value text NOT NULL);
            INSERT INTO dapr_metadata VALUES ('migrations-state-v2-', '1');
            CREATE TABLE state (key text NOT NULL PRIMARY KEY, value bytea NOT NULL,
                etag uuid NOT NULL DEFAULT gen_random_uuid(), created_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamptz, expires_at timestamptz);
            INSERT INTO state (key, value, created_at) VALUES ('app||new', '"n"', now()), ('app||old', '"o"', 'epoch');
            """, in: database)
        try await withSidecar(components: StateClient.postgres(server.connectionString(database))) { harness in
            let state = StateClient(harness, curl)
            let old = try await state.get("old").value
            let saved = try await state.save(#"[{"key":"newest","value":1}]"#)
            #expect(old == "\"o\"" && saved == 204)
        }
        let numbers = try server.sql("SELECT row_id || key FROM state ORDER BY row_id", in: database)
        #expect(numbers == "1app||old\n2app||new\n3app||newest\n")
    }

    @Test("writes that share a transaction with refused ones are kept, each answered for itself")
    func sharedTransaction() async throws {
        try await withState { state, _, _ in
            let statuses = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for index in 0..<96 {
                    group.addTask { (index, try await state.save(Self.item(index))) }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<96 {
                let value = try await state.get("k-\(index)").value
                #expect(statuses[index] == [409, 500, 204][index % 3])
                #expect(value == (index % 3 == 2 ? "\(index)" : nil))
            }
        }
    }

    /// Every third has an ETag of nobody, and every third a text that PostgreSQL cannot keep in a key.
    private static func item(_ index: Int) -> String {
        switch index % 3 {
        case 0: #"[{"key":"k-\#(index)","value":\#(index),"etag":"00000000-0000-4000-8000-000000000000"}]"#
        case 1: #"[{"key":"k-\#(index)\u0000","value":\#(index)}]"#
        default: #"[{"key":"k-\#(index)","value":\#(index)}]"#
        }
    }

    @Test("transactions are whole, or leave nothing")
    func transactions() async throws {
        try await withState { state, _, _ in
            let statuses = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for index in 0..<64 {
                    group.addTask { (index, try await state.transact(Self.transaction(index, stale: index % 4 == 0))) }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<64 {
                #expect(statuses[index] == (index % 4 == 0 ? 500 : 204))
                for key in ["first", "second"] {
                    let value = try await state.get("\(key)-\(index)").value
                    #expect(value == (index % 4 == 0 ? nil : "\(index)"))
                }
            }
        }
    }

    private static func transaction(_ index: Int, stale: Bool) -> String {
        let etag = stale ? #","etag":"00000000-0000-4000-8000-000000000000""# : ""
        return """
            {"operations":[{"operation":"upsert","request":{"key":"first-\(index)","value":\(index)}},
            {"operation":"upsert","request":{"key":"second-\(index)","value":\(index)\(etag)}}]}
            """
    }

    @Test("one of many concurrent writes with the same ETag wins")
    func oneWinner() async throws {
        try await withState { state, _, _ in
            let answers = try await state.race(32)
            #expect(answers == [204: 1, 409: 31])
        }
    }

    @Test("after the server was killed and came back, what was acknowledged is there, and once")
    func restart() async throws {
        let server = try await PostgresServer().ready()
        let components = StateClient.postgres(server.connectionString("postgres"))
        try await withSidecar(components: components) { harness in
            let state = StateClient(harness, curl)
            let acknowledged = Mutex<[Int]>([])
            let writer = Task {
                var number = 0
                while !Task.isCancelled {
                    number += 1
                    let status = try? await state.save(#"[{"key":"k-\#(number)","value":\#(number)}]"#)
                    if status == 204 { acknowledged.withLock { $0.append(number) } }
                }
            }
            for _ in 0..<3 {
                let before = acknowledged.withLock { $0.count }
                try await eventually { acknowledged.withLock { $0.count } > before + 20 }
                server.kill()
                try server.start()
                _ = try await server.ready()
            }
            let before = acknowledged.withLock { $0.count }
            try await eventually { acknowledged.withLock { $0.count } > before + 20 }
            writer.cancel()
            await writer.value
            for number in acknowledged.withLock({ $0 }) {
                let value = try await state.get("k-\(number)").value
                #expect(value == "\(number)")
            }
            let rows = try server.sql("SELECT count(*) - count(DISTINCT key) FROM state", in: "postgres")
            #expect(rows == "0\n")
        }
        server.stop()
    }

    @Test("expired rows are deleted, by one sidecar of all on the database")
    func cleanup() async throws {
        try await withState("{name: cleanupInterval, value: 1s}") { state, server, database in
            #expect(try await state.save(#"[{"key":"k","value":1,"metadata":{"ttlInSeconds":"1"}}]"#) == 204)
            try await eventually { try server.sql("SELECT count(*) FROM state", in: database) == "0\n" }
            let claim = "SELECT count(*) FROM dapr_metadata WHERE key = 'last-cleanup-state-v2-'"
            #expect(try server.sql(claim, in: database) == "1\n")
        }
    }

    @Test("a server that is not there is named at the start, with file and line")
    func unreachable() async throws {
        let components = StateClient.postgres("host=127.0.0.1 port=1 user=nobody dbname=none")
        let fault = await #expect(throws: ResourceFault.self) {
            try await withSidecar(components: components) { _ in }
        }
        #expect(fault?.key == "spec.metadata.connectionString" && fault?.line == 7)
    }

    @Test("an ETag is read as generously as Dapr reads a UUID")
    func etags() throws {
        let plain = "c769f59b-55d1-482e-9532-40a350a37aad"
        for text in [plain, "{\(plain)}", "urn:uuid:\(plain)", "URN:UUID:\(plain)", "\"\(plain)\""] {
            #expect(try PostgresETag.parse(text) == plain)
        }
        #expect(try PostgresETag.parse(plain.replacing("-", with: "")).count == 32)
        for text in [
            "", "1", "c769f59b-55d1-482e-9532-40a350a37aa", "c769f59b-55d1-482e-9532-40a350a37aaX", plain + "'",
        ] {
            #expect(throws: StateFault.self) { try PostgresETag.parse(text) }
        }
    }
}
