import Curl
import Exchange
import FoundationEssentials
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import API

/// The texts of the answers: members in the order of the OpenAPI document, and none missing.
@Suite struct WrittenAnswerTests {
    /// The text with what differs from run to run replaced by its kind.
    private func masked(_ text: String) -> String {
        text.replacing(/"(id|session_id)":"[^"]*"/) { #""\#($0.1)":"ID""# }
            .replacing(/\d{4}-\d\d-\d\dT[\d:.]+Z/, with: "TIME")
            .replacing(/"(\/api\/feeds\/)?[A-Za-z0-9_.-]{30,}"/, with: #""SECRET""#)
    }

    /// A task as a member of an answer, as it was answered when it was made.
    private func made(_ user: Caller, _ body: String) async throws -> (id: String, text: String) {
        let answer = try await user.post("/api/tasks", body)
        guard answer.status == 201 else { throw Unexpected(answer) }
        return (answer.json["id"]?.string ?? "", answer.text)
    }

    @Test("accounts, sessions and tokens")
    func accounts() async throws {
        try await withAPI { api in
            let body = #"{"email":"ann@example.com","password":"correct horse","name":"Ann"}"#
            let signedUp = try await api.guest.post("/api/auth/signup", body)
            let profile = #"{"id":"ID","email":"ann@example.com","name":"Ann"}"#
            let (access, refresh) = (signedUp.json["expires_in"]?.integer, signedUp.json["refresh_expires_in"]?.integer)
            #expect(
                masked(signedUp.text)
                    == #"{"access_token":"SECRET","token_type":"Bearer","expires_in":\#(access ?? 0),"#
                    + #""refresh_token":"SECRET","refresh_expires_in":\#(refresh ?? 0),"user":\#(profile)}"#)
            let user = Caller(api: api, token: signedUp.json["access_token"]?.string)
            #expect(
                masked(try await user.get("/api/auth/session").text)
                    == #"{"user":\#(profile),"session_id":"ID","expires_at":"TIME"}"#)
            let account =
                #"\#(profile.dropLast()),"time_zone":"UTC","date_order":"month_first","role":"user","created_at":"TIME"}"#
            #expect(masked(try await user.get("/api/account").text) == account)
            let sessions = try await user.get("/api/auth/sessions")
            let client = sessions.json["sessions"]?.array?.first?["client"]?.string ?? "?"
            #expect(
                masked(sessions.text) == #"{"sessions":[{"id":"ID","client":"\#(client)","created_at":"TIME","#
                    + #""last_used_at":"TIME","expires_at":"TIME","current":true}]}"#)
            let token =
                #"{"id":"ID","name":"x","scopes":["read"],"created_at":"TIME","expires_at":"TIME","last_used_at":null"#
            let issued = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["read"]}"#)
            #expect(masked(issued.text) == token + #","token":"SECRET"}"#)
            #expect(masked(try await user.get("/api/auth/tokens").text) == #"{"tokens":[\#(token)}]}"#)
            let lookup = try await api.curl.execute(
                CurlRequest(
                    .post, api.appBase + "/internal/accounts/lookup", headers: [.contentType: "application/json"],
                    body: .bytes(Array(#"{"user_id":"\#(signedUp.json["user"]?["id"]?.string ?? "")"}"#.utf8))))
            #expect(lookup.body == Array(#"{"email":"ann@example.com","time_zone":"UTC"}"#.utf8))
            #expect(masked(try await user.get("/api/account/feed").text) == #"{"active":false,"created_at":null}"#)
            let feed = try await user.post("/api/account/feed")
            #expect(masked(feed.text) == #"{"active":true,"created_at":"TIME","path":"SECRET"}"#)
            let export = try await user.get("/api/account/export")
            #expect(
                masked(export.text).hasPrefix(
                    #"{"version":1,"account":\#(account),"api_tokens":[\#(token)}],"filters":[],"#
                        + #""settings":{"clock":null,"week_start":null,"start_page":null,"pins":[],"tag_colors":{}},"#
                        + #""trash":[],""#))
        }
    }

    @Test("pages, tags, changes, the trash and what is undone")
    func tasks() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(
                try await user.get("/api/tasks?page=1&limit=2").text
                    == #"{"tasks":[],"next_cursor":null,"rev":0,"page":1,"page_size":2,"total":0,"total_pages":0}"#)
            let tea = try await made(user, #"{"title":"Tea","tags":["a"]}"#)
            let milk = try await made(user, #"{"title":"Milk","tags":["a","b"],"status":"completed"}"#)
            #expect(
                try await user.get("/api/tasks").text
                    == #"{"tasks":[\#(milk.text),\#(tea.text)],"next_cursor":null,"rev":2}"#)
            #expect(
                try await user.get("/api/tags").text
                    == #"{"tags":[{"name":"a","count":2,"pending":1},{"name":"b","count":1,"pending":0}]}"#)
            #expect(try await user.delete("/api/tasks/\(milk.id)").status == 204)
            #expect(
                try await user.get("/api/tasks/changes?since=0").text
                    == #"{"rev":3,"tasks":[\#(tea.text)],"deleted":[{"id":"\#(milk.id)","rev":3}]}"#)
            let trash = try await user.get("/api/tasks/trash")
            let trashed = String(
                decoding: trash.json["tasks"]?.array?.first?["task"]?.bytes ?? [], as: UTF8.self)
            #expect(
                masked(trash.text)
                    == #"{"tasks":[{"task":\#(masked(trashed)),"deleted_at":"TIME","expires_at":"TIME"}],"#
                    + #""next_cursor":null}"#)
            let undone = try await user.post("/api/tasks/undo")
            let back = try await user.get("/api/tasks/\(milk.id)").text
            #expect(undone.text == #"{"tasks":[\#(back)],"deleted":[],"withdrawn":[]}"#)
            #expect(try await user.put("/api/tags/b", #"{"name":"c"}"#).text == #"{"name":"c","changed":1}"#)
        }
    }

    @Test("many at once, a line, a series and an import")
    func others() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let tea = try await made(user, #"{"title":"Tea","due":"2030-01-01"}"#)
            let missing = "00000000-0000-4000-8000-000000000000"
            let operations = #"{"operations":[{"op":"delete","id":"\#(tea.id)"},{"op":"delete","id":"\#(missing)"}]}"#
            let bulk = try await user.post("/api/tasks/bulk", operations)
            let problem = String(
                decoding: bulk.json["results"]?.array?.last?["problem"]?.bytes ?? [], as: UTF8.self)
            #expect(bulk.text == #"{"results":[{"status":204},{"status":404,"problem":\#(problem)}]}"#)
            let preview = try await user.post("/api/tasks/quick/preview", #"{"text":"Tea p2"}"#)
            let draft = String(decoding: preview.json["task"]?.bytes ?? [], as: UTF8.self)
            let understood = #""understood":[{"kind":"priority","start":4,"end":6,"text":"p2","value":"P2"}]}"#
            #expect(preview.text == #"{"task":\#(draft),"# + understood)
            let quick = try await user.post("/api/tasks/quick", #"{"text":"Tea p2"}"#)
            let id = quick.json["task"]?["id"]?.string ?? ""
            #expect(quick.text == #"{"task":\#(try await user.get("/api/tasks/\(id)").text),"# + understood)
            let body = #"{"title":"Run","due":"2030-01-01","recurrence":{"frequency":"daily"}}"#
            let run = try await made(user, body)
            let recurrence = try await user.get("/api/tasks/\(run.id)/recurrence")
            let rule = String(decoding: recurrence.json["recurrence"]?.bytes ?? [], as: UTF8.self)
            let series = recurrence.json["series"]?["id"]?.string ?? ""
            let next = #""next":["2030-01-02","2030-01-03","2030-01-04","2030-01-05","2030-01-06"]}"#
            #expect(
                recurrence.text == #"{"recurrence":\#(rule),"series":{"id":"\#(series)","occurrence":1},"# + next)
            #expect(
                try await user.get("/api/tasks/\(run.id)/instances").text
                    == #"{"series_id":"\#(series)","instances":[\#(run.text)],"# + next)
        }
    }

    @Test("the report of an import counts, and tells of each line what became of it")
    func report() {
        var report = ImportReport(notes: [ImportNote("zone", .adjusted, "is UTC")])
        let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
        report.add(2, .failed("no title"))
        report.add(1, .created(id), [ImportNote("due", .leftOut, "is no date")])
        #expect(
            String(decoding: report.bytes, as: UTF8.self)
                == #"{"created":1,"restored":0,"exists":0,"skipped":0,"failed":1,"kept":0,"adjusted":0,"left_out":1,"#
                + #""batch":null,"parts":[{"part":"zone","outcome":"adjusted","detail":"is UTC"}],"#
                + #""lines":[{"line":1,"status":"created","outcome":"left_out","#
                + #""id":"00000000-0000-0000-0000-000000000001","#
                + #""parts":[{"part":"due","outcome":"left_out","detail":"is no date"}]},"#
                + #"{"line":2,"status":"failed","outcome":"failed","detail":"no title"}]}"#)
    }
}
