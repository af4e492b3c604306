import HTTPTypes
import JSON
import Testing
import Timestamps

/// What an import does to tasks that are there, that were there, and that it has made before.
@Suite struct ImportTests {
    private static let calendar = """
        BEGIN:VCALENDAR\r
        BEGIN:VTODO\r
        UID:a\r
        SUMMARY:First\r
        END:VTODO\r
        BEGIN:VTODO\r
        UID:b\r
        SUMMARY:Second\r
        END:VTODO\r
        END:VCALENDAR\r

        """

    private func send(
        _ user: Caller, _ format: String, _ text: String, _ query: String = "", type: String = "text/plain"
    ) async throws -> Answer {
        try await user.send(
            .post, "/api/tasks/import?format=\(format)\(query)", Array(text.utf8), [("Content-Type", type)])
    }

    private func titles(_ user: Caller) async throws -> [String] {
        (try await user.get("/api/tasks/export").json["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test(
        "what was thrown away is brought back by the next import, and counted so", arguments: ["ics", "todotxt", "csv"])
    func trash(format: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let documents = ["ics": Self.calendar, "todotxt": "First\nSecond\n", "csv": "CONTENT\nFirst\nSecond\n"]
            let text = try #require(documents[format])
            let first = try await send(user, format, text).json
            #expect(first["created"]?.integer == 2)
            for line in first["lines"]?.array ?? [] {
                #expect(try await user.delete("/api/tasks/\(line["id"]?.string ?? "")").status == 204)
            }
            #expect(try await titles(user).isEmpty)
            let again = try await send(user, format, text).json
            #expect(again["restored"]?.integer == 2 && again["exists"]?.integer == 0)
            #expect(try await Set(titles(user)) == ["First", "Second"])
            #expect(try await send(user, format, text).json["exists"]?.integer == 2)
        }
    }

    @Test("a task of one's own that lies in the trash comes back with an export that has it")
    func ownTrash() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let id = try await user.task("Mine")
            let export = try await user.get("/api/tasks/export").text
            #expect(try await user.delete("/api/tasks/\(id)").status == 204)
            let report = try await send(user, "json", export, type: "application/json").json
            #expect(report["restored"]?.integer == 1 && report["lines"]?.array?.first?["id"]?.string == id)
            #expect(try await titles(user) == ["Mine"])
        }
    }

    @Test("another program's short ids name nothing beyond their file")
    func foreignIDs() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await send(user, "todotxt", "Buy paint id:1\n").json["created"]?.integer == 1)
            #expect(try await send(user, "todotxt", "Write thesis id:1\n").json["created"]?.integer == 1)
            #expect(
                try await send(user, "json", #"[{"title":"c","id":"1"},{"title":"d","id":"1"}]"#).json["created"]?
                    .integer == 2)
            #expect(try await Set(titles(user)) == ["Buy paint", "Write thesis", "c", "d"])
        }
    }

    @Test("an import is undone as a whole, however many commits it took, and what it brought back goes back as well")
    func undo() async throws {
        try await withAPI { api in
            let user = try await api.user()
            try await user.task("Mine")
            let document = (0..<170).map { "Task \($0)" }.joined(separator: "\n")
            let first = try await send(user, "todotxt", document).json
            let id = try #require(first["lines"]?.array?.first?["id"]?.string)
            #expect(first["batch"]?.integer != nil)
            let undone = try await user.post("/api/tasks/undo?task=\(id)")
            #expect(undone.status == 200 && undone.json["deleted"]?.array?.count == 170)
            #expect(try await titles(user) == ["Mine"])
            #expect(try await send(user, "todotxt", document).json["restored"]?.integer == 170)
            #expect(try await user.post("/api/tasks/undo").json["deleted"]?.array?.count == 170)
            #expect(try await titles(user) == ["Mine"])
        }
    }

    @Test("parts of one file are one change for undoing, until something else is done")
    func parts() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let batch = try #require(try await send(user, "todotxt", "a\nb\n").json["batch"]?.integer)
            #expect(try await send(user, "todotxt", "c\n", "&continues=\(batch)").json["batch"]?.integer == batch)
            #expect(try await user.post("/api/tasks/undo").json["deleted"]?.array?.count == 3)
            let second = try #require(try await send(user, "todotxt", "d\n").json["batch"]?.integer)
            try await user.task("Mine")
            #expect(try await send(user, "todotxt", "e\n", "&continues=\(second)").json["batch"]?.integer != second)
        }
    }

    @Test("an import that was interrupted goes on where it stopped: nothing twice, nothing missing, one change")
    func interrupted() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let lines = (0..<240).map { "Task \($0)" }
            // What an import has done when it is killed is a beginning of the document, in whole commits.
            for done in [50, 150] {
                _ = try await send(user, "todotxt", lines.prefix(done).joined(separator: "\n"))
            }
            let report = try await send(user, "todotxt", lines.joined(separator: "\n")).json
            #expect(report["created"]?.integer == 90 && report["exists"]?.integer == 150)
            #expect(try await titles(user).count == 240)
            #expect(try await user.post("/api/tasks/undo").json["deleted"]?.array?.count == 240)
        }
    }

    @Test("when something was created and done elsewhere is kept, in every format that says it")
    func past() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let task =
                #"{"title":"Old","status":"completed","created_at":"2020-01-02T03:04:05Z","completed_at":"2021-01-02T03:04:05Z"}"#
            #expect(try await send(ann, "json", "[\(task)]").json["created"]?.integer == 1)
            for format in ["json", "ics", "csv", "todotxt"] {
                let document = try await ann.get("/api/tasks/export?format=\(format)").text
                let report = try await send(bob, format, document)
                let id = try #require(report.json["lines"]?.array?.first?["id"]?.string)
                let read = try await bob.get("/api/tasks/\(id)").json
                #expect(read["created_at"]?.string?.hasPrefix("2020-01-02") == true, "\(format)")
                #expect(read["completed_at"]?.string?.hasPrefix("2021-01-02") == true, "\(format)")
                _ = try await bob.post("/api/tasks/undo")
            }
            let future = try await send(ann, "json", #"[{"title":"New","created_at":"2999-01-01T00:00:00Z"}]"#).json
            let id = try #require(future["lines"]?.array?.first?["id"]?.string)
            #expect(try await ann.get("/api/tasks/\(id)").json["created_at"]?.string?.hasPrefix("2999") == false)
        }
    }

    @Test("an answer that says how far it is ends with the report")
    func progress() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let document = (0..<120).map { "Task \($0)" }.joined(separator: "\n")
            let answer = try await user.send(
                .post, "/api/tasks/import?format=todotxt", Array(document.utf8),
                [("Content-Type", "text/plain"), ("Accept", "application/x-ndjson")])
            #expect(answer.header("Content-Type") == "application/x-ndjson")
            let lines = try answer.text.split(separator: "\n").map { try JSONValue(Array($0.utf8)) }
            #expect(lines.last?["created"]?.integer == 120)
            #expect(lines.dropLast().allSatisfy { $0["of"]?.integer == 120 && $0["done"]?.integer ?? 0 > 0 })
        }
    }

    @Test(
        "the query says the format, and the type only what the bytes are written in",
        arguments: [
            ("csv", "application/csv"), ("csv", "application/vnd.ms-excel"), ("ics", "application/ics"), ("ics", ""),
            ("csv", "text/comma-separated-values"), ("ics", "text/calendar; charset=utf-8; component=vtodo"),
        ])
    func types(format: String, type: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let text = format == "csv" ? "CONTENT;PRIORITY\nFirst;1\nSecond;1\n" : Self.calendar
            #expect(try await send(user, format, text, type: type).json["created"]?.integer == 2)
        }
    }

    @Test(
        "bytes of Latin-1 are read as such, whether the type says so or not", arguments: ["; charset=iso-8859-1", ""])
    func latin(charset: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let bytes = Array("BEGIN:VTODO\r\nSUMMARY:M".utf8) + [0xFC] + Array("ller\r\nEND:VTODO\r\n".utf8)
            let report = try await user.send(
                .post, "/api/tasks/import?format=ics", bytes, [("Content-Type", "text/calendar\(charset)")])
            #expect(report.json["created"]?.integer == 1)
            #expect(report.json["parts"]?.array?.count == (charset.isEmpty ? 1 : 0))
            #expect(try await titles(user) == ["Müller"])
        }
    }

    @Test("times without a zone are meant where the account is, also when a browser does not know where that is")
    func unknownZone() async throws {
        try await withAPI { api in
            let user = try await api.user()
            _ = try await user.patch("/api/account", #"{"time_zone":"Asia/Calcutta"}"#)
            let text = "CONTENT,DATE\nFirst,2030-01-01 09:00\n"
            let report = try await send(user, "csv", text, "&zone=Etc/Unknown").json
            #expect(report["created"]?.integer == 1, "\(report)")
            #expect(try await user.get("/api/tasks?zone=Etc/Unknown").status == 200)
            #expect(
                try await user.post("/api/tasks/quick", #"{"text":"x tomorrow","zone":"Etc/Unknown"}"#).status == 201)
        }
    }
}
