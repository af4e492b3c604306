import JSON
import Testing

@Suite struct FilterListTests {
    private func titles(_ user: Caller, _ filter: String, _ more: String = "") async throws -> [String] {
        let escaped = filter.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }
        let answer = try await user.get("/api/tasks?filter=\(escaped.joined())\(more)")
        guard answer.status == 200 else { throw Unexpected(answer) }
        return (answer.json["tasks"]?.array ?? []).compactMap { $0["title"]?.string }.sorted()
    }

    @Test("the list takes a filter, beside its other parameters and over pages")
    func filtered() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for line in ["a p1 #work yesterday", "b p1 #work", "c p2 #work tomorrow", "d p1 today #home"] {
                #expect(try await user.post("/api/tasks/quick", #"{"text":"\#(line)"}"#).status == 201)
            }
            #expect(try await titles(user, "p1 & #work") == ["a yesterday", "b"])
            #expect(try await titles(user, "today | tomorrow") == ["c", "d"])
            #expect(try await titles(user, "p1", "&q=b") == ["b"])
            #expect(try await titles(user, "no due", "&limit=1").count == 1)
            #expect(try await titles(user, "due before: in 3 days", "&zone=Asia/Tokyo") == ["c", "d"])
        }
    }

    @Test("a filter or a zone that is none names its parameter")
    func faults() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.get("/api/tasks?filter=(p1").faultyFields == ["filter"])
            #expect(try await user.get("/api/tasks?filter=").faultyFields == ["filter"])
            #expect(try await user.get("/api/tasks?zone=Nowhere&filter=p1").faultyFields == ["zone"])
        }
    }
}
