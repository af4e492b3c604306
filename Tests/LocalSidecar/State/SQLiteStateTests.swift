import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("State in SQLite")
struct SQLiteStateTests {
    private let curl = CurlClient()

    @Test("what was saved is there when the database is opened again, ETag included")
    func reopened() async throws {
        let folder = try ScratchFolder()
        let etag = try await withSidecar(components: StateClient.sqlite, in: folder) { harness in
            let state = StateClient(harness, curl)
            #expect(try await state.save(#"[{"key":"k","value":{"b":1,"a":"é"}}]"#) == 204)
            return try await state.get("k").etag
        }
        try await withSidecar(components: StateClient.sqlite, in: folder) { harness in
            let found = try await StateClient(harness, curl).get("k")
            #expect(found.value == #"{"a":"é","b":1}"#)
            #expect(found.etag == etag)
        }
    }

    @Test("transactions that share a commit with refused ones are whole, and the refused ones leave nothing")
    func groupCommit() async throws {
        try await withSidecar(components: StateClient.sqlite) { harness in
            let state = StateClient(harness, curl)
            let statuses = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for index in 0..<64 {
                    group.addTask { (index, try await state.transact(Self.transaction(index, stale: index % 4 == 0))) }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<64 {
                let first = try await state.get("first-\(index)").value
                let second = try await state.get("second-\(index)").value
                #expect(statuses[index] == (index % 4 == 0 ? 500 : 204))
                #expect(first == (index % 4 == 0 ? nil : "\(index)"))
                #expect(second == first)
            }
        }
    }

    @Test("one of many concurrent writes with the same ETag wins")
    func oneWinner() async throws {
        try await withSidecar(components: StateClient.sqlite) { harness in
            let answers = try await StateClient(harness, curl).race(32)
            #expect(answers == [204: 1, 409: 31])
        }
    }

    @Test("the tables are Dapr's own, to the letter")
    func schema() async throws {
        let recorded = try Recordings.json("data/state.sqlite.json")
        let folder = try ScratchFolder()
        let components = try Recordings.text("fixtures/state/variants/state.sqlite.yaml")
            .replacing("${dir}", with: folder.path)
        try await withSidecar("conf", components: components, in: folder) { harness in
            for request in recorded["requests"]?.array ?? [] {
                let url = harness.url("conf") + (request["path"]?.string ?? "")
                let body = request["body"]?["json"]?.bytes ?? []
                let saved = try await curl.execute(CurlRequest(.post, url, body: .bytes(body)))
                #expect(saved.status == 204)
            }
        }
        let database = try SQLiteConnection(path: "\(folder.path)/state.db")
        var schema: [String] = []
        try database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").run { row in
            schema.append(row.text(0))
        }
        #expect(schema == recorded["schema"]?.array?.compactMap(\.string))
        for table in ["state", "byname", "bynone", "bycustom"] {
            #expect(try Self.rows(of: table, in: database) == Self.recordedRows(of: table, recorded), "\(table)")
        }
    }

    /// What must be the same on every run: key, value, kind of value, whether there is an expiry.
    private static func rows(of table: String, in database: SQLiteConnection) throws -> [[String]] {
        var rows: [[String]] = []
        let columns = "key, value, is_binary, typeof(value), typeof(expiration_time), typeof(update_time)"
        try database.prepare("SELECT \(columns) FROM \(table) ORDER BY key").run { row in
            rows.append((0..<6).map { row.text($0) })
        }
        return rows
    }

    private static func recordedRows(of table: String, _ recorded: JSONValue) -> [[String]] {
        (recorded["rows"]?[table]?.array ?? []).map { row in
            [
                row["key"]?.string ?? "", row["value"]?.string ?? "", row["is_binary"]?.integer.map { "\($0)" } ?? "",
                row["typeof_value"]?.string ?? "", row["typeof(expiration_time)"]?.string ?? "",
                row["typeof(update_time)"]?.string ?? "",
            ]
        }.sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
    }

    private static func transaction(_ index: Int, stale: Bool) -> String {
        let etag = stale ? #","etag":"stale""# : ""
        return #"{"operations":[{"operation":"upsert","request":{"key":"first-\#(index)","value":\#(index)}},"#
            + #"{"operation":"upsert","request":{"key":"second-\#(index)","value":\#(index)\#(etag)}}]}"#
    }
}
