import JSON
import Testing

@Suite struct TaskChangesTests {
    @Test("changes since a revision are exactly what happened after it")
    func delta() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (kept, changed, gone) = (
                try await user.task("kept"), try await user.task("changed"), try await user.task("gone")
            )
            _ = try await user.patch("/api/tasks/\(changed)", #"{"title":"new title"}"#)
            _ = try await user.delete("/api/tasks/\(gone)")
            let delta = try await user.get("/api/tasks/changes?since=3")
            #expect(delta.status == 200 && delta.json["rev"]?.integer == 5)
            #expect(delta.json["tasks"]?.array?.compactMap { $0["id"]?.string } == [changed])
            #expect(delta.json["deleted"] == .array([["id": .string(gone), "rev": 5]]))
            let all = try await user.get("/api/tasks/changes?since=0")
            #expect(all.json["tasks"]?.array?.compactMap { $0["id"]?.string }.sorted() == [kept, changed].sorted())
            let none = try await user.get("/api/tasks/changes?since=5")
            #expect(none.json["tasks"] == .array([]) && none.json["deleted"] == .array([]))
        }
    }

    @Test("a client that follows changes arrives at the same tasks as the list shows")
    func follow() async throws {
        try await withAPI { api in
            let user = try await api.user()
            var held: [String: JSONValue] = [:]
            var rev: Int64 = 0
            var ids: [String] = []
            for step in 0..<60 {
                switch step % 5 {
                case 3: _ = try await user.delete("/api/tasks/\(ids.remove(at: ids.count / 2))")
                case 4: _ = try await user.post("/api/tasks/\(ids[ids.count / 3])/toggle")
                default: ids.append(try await user.task("\(step)"))
                }
                guard step % 7 == 0 else { continue }
                let delta = try await user.get("/api/tasks/changes?since=\(rev)")
                for task in delta.json["tasks"]?.array ?? [] { held[task["id"]?.string ?? ""] = task }
                for deletion in delta.json["deleted"]?.array ?? [] { held[deletion["id"]?.string ?? ""] = nil }
                rev = delta.json["rev"]?.integer ?? 0
            }
            let last = try await user.get("/api/tasks/changes?since=\(rev)")
            for task in last.json["tasks"]?.array ?? [] { held[task["id"]?.string ?? ""] = task }
            for deletion in last.json["deleted"]?.array ?? [] { held[deletion["id"]?.string ?? ""] = nil }
            let list = try await user.get("/api/tasks?limit=1000").json["tasks"]?.array ?? []
            #expect(Dictionary(uniqueKeysWithValues: list.map { ($0["id"]?.string ?? "", $0) }) == held)
        }
    }

    @Test("a revision that is too old, or not yet there, asks for a fresh start; one that is none is named")
    func resync() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let ahead = try await user.get("/api/tasks/changes?since=5")
            #expect(ahead.status == 410 && ahead.json["type"]?.string?.hasSuffix("resync-required") == true)
            // What is in the trash is not forgotten, however much it is.
            for number in 0..<80 { _ = try await user.delete("/api/tasks/\(try await user.task("\(number)"))") }
            let gone = try await user.get("/api/tasks/changes?since=1").json
            #expect(gone["tasks"] == .array([]) && gone["deleted"]?.array?.count == 80)
            for query in ["", "?since=", "?since=-1", "?since=x", "?since=99999999999999999999", "?since=1&since=2"] {
                let answer = try await user.get("/api/tasks/changes\(query)")
                #expect(answer.status == 400 && answer.faultyFields == ["since"])
            }
        }
    }
}
