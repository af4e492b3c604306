import FoundationEssentials
import Glibc
import JSON
import SuiteClient
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("The terminal client")
    struct ClientTests {
        @Test(
            "without a server: the list at the end of a pipe, mistakes answered, and a good end",
            .timeLimit(.minutes(1)))
        func memory() async throws {
            let user = try TerminalUser(at: "")
            let outcome = try await user.run(input: "ADD Buy milk tomorrow p1\nveiw\nView\nTOGGLE 1\nview done\n")
            #expect(outcome.code == 0 && outcome.errors.isEmpty)
            #expect(outcome.lines.first == "Added 1: Buy milk · tomorrow · P1")
            #expect(outcome.output.contains("Did you mean view?") && outcome.output.contains("1  ✓  Buy milk"))
            #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("> "))
            #expect(try await user.run(input: "exit\nadd x\n").output.isEmpty)
            #expect(try await user.run(input: "").code == 0)
            let replies = try await user.run(["--json"], input: "add x\nnope\nview\n").lines.map {
                try JSONValue(Array($0.utf8))
            }
            #expect(replies.map { $0["ok"]?.bool } == [true, false, true])
            #expect(replies.last?["tasks"]?.array?.count == 1)
        }

        @Test("every command against a running suite, for people and for programs", .timeLimit(.minutes(3)))
        func commands() async throws {
            try await Self.suite { user, _ in
                try await user.signUp()
                try await Self.account(user)
                try await Self.tasks(user)
                try await Self.edits(user)
                try await Self.collections(user)
                try await Self.exchange(user)
                try await Self.leaving(user)
            }
        }

        /// A suite, and somebody who is not signed in at it yet.
        static func suite(
            _ work: @escaping @Sendable (TerminalUser, SuiteUnderTest) async throws -> Void
        ) async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let user = try TerminalUser(at: suite.client.address.web ?? suite.client.address.api)
                    try await work(user, suite)
                }
            }
        }

        private static func account(_ user: TerminalUser) async throws {
            var status = stat()
            lstat(user.credentialsFile, &status)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try await user.json("whoami")["email"]?.string == "ann@errand.test")
            #expect(try await user.run("whoami").output.contains("ann@errand.test"))
            let account = try await user.json("account", "set", "--name", "Ann", "--zone", "Europe/Berlin")
            #expect(account["time_zone"]?.string == "Europe/Berlin")
            #expect(try await user.run("account").output.contains("Europe/Berlin"))
            let token = try await user.run("token", "create", "script", "--read-only")
            #expect(token.code == 0 && token.output.hasPrefix("errand_") && token.lines.count == 1)
            let script = user.with([
                "ERRAND_TOKEN": token.lines[0], "ERRAND_URL": user.origin, "XDG_CONFIG_HOME": "/nonexistent",
            ])
            #expect(try await script.json("whoami")["signed_in_by"]?.string == "api_token")
            #expect(try await script.run("add", "x").code == 1)
            #expect(try await user.json("token", "list")["tokens"]?.array?.count == 1)
            #expect(try await user.run("token", "revoke", "nothing").code == 2)
            #expect(try await user.run("token", "revoke", "script").code == 0)
            #expect(try await user.json("token")["tokens"]?.array?.isEmpty == true)
        }

        private static func tasks(_ user: TerminalUser) async throws {
            let added = try await user.run("add", "Weekly team standup every Monday 9:30 #work #meetings p1 remind 30m")
            #expect(added.code == 0)
            for part in [
                "Weekly team standup", "09:30", "every week on Monday", "P1", "#work #meetings", "30 min before",
            ] {
                #expect(added.output.contains(part), "\(part)")
            }
            let preview = try await user.json("add", "--preview", "Call", "Bob", "tomorrow")
            #expect(preview["task"]?["title"]?.string == "Call Bob")
            let literal = try await user.json("add", "--literal", "-d", "more", "call p1 tomorrow")
            #expect(
                literal["task"]?["title"]?.string == "call p1 tomorrow" && literal["task"]?["priority"]?.string == "P3")
            _ = try await user.json("add", "Buy milk tomorrow #shop")
            _ = try await user.json("add", "Buy bread tomorrow #shop")
            let list = try await user.run("list")
            #expect(list.lines.count == 5 && list.output.contains("tomorrow") && !list.output.contains("\u{1B}"))
            #expect(try await titles(user, "list", "--tag", "shop", "--sort", "title") == ["Buy bread", "Buy milk"])
            #expect(try await titles(user, "list", "p1 & #work") == ["Weekly team standup"])
            #expect(
                try await titles(user, "list", "--filter", "#shop", "--sort", "-title", "--limit", "1") == ["Buy milk"])
            #expect(try await titles(user, "list", "--due", "tomorrow", "--priority", "P3,P4", "--all").count == 2)
            #expect(try await titles(user, "search", "stand") == ["Weekly team standup"])
            #expect(try await user.run("list", "#nothing").output.isEmpty)
            #expect(try await user.run("list", "p9 &").code == 1)
            let ambiguous = try await user.run("done", "buy", "--json")
            #expect(ambiguous.code == 2 && ambiguous.output.isEmpty)
            let fault = try JSONValue(Array(ambiguous.errors.utf8))
            #expect(fault["error"]?["candidates"]?.array?.count == 2)
            #expect(try await user.run("show", "zebra").code == 2)
            #expect(try await user.run("done", "milk").output.contains("Done Buy milk"))
            #expect(try await user.run("done", "buy milk").output.contains("done already"))
            #expect(try await titles(user, "list", "--status", "done") == ["Buy milk"])
            #expect(try await user.run("undo").output.contains("Buy milk"))
            #expect(try await titles(user, "list", "#shop", "--sort", "title") == ["Buy bread", "Buy milk"])
            #expect(try await user.run("done", "1", "2").lines.count == 2)
            #expect(try await user.run("reopen", "2").output.contains("Open again Buy milk"))
        }

        private static func edits(_ user: TerminalUser) async throws {
            let edited = try await user.json(
                "edit", "milk", "--title", "Buy oat milk", "--due", "2030-12-24", "--priority", "P2", "--tag", "home",
                "--remove-tag", "shop", "--remind", "30,60", "--add-step", "find the list", "--add-step", "go", "-d",
                "two litres")
            #expect(edited["title"]?.string == "Buy oat milk" && edited["due"]?.string == "2030-12-24")
            #expect(
                edited["tags"] == ["home"] && edited["priority"]?.string == "P2"
                    && edited["description"]?.string == "two litres")
            let id = try #require(edited["id"]?.string)
            let ticked = try await user.json(
                "edit", String(id.suffix(6)), "--check", "list", "--repeat", "every 2 weeks")
            #expect(ticked["checklist"]?.array?.map { $0["done"]?.bool } == [true, false])
            #expect(ticked["recurrence"]?["interval"]?.integer == 2)
            let shown = try await user.run("show", id)
            for part in [id, "24 Dec 2030", "every 2 weeks", "☑ find the list", "☐ go", "two litres"] {
                #expect(shown.output.contains(part), "\(part)")
            }
            let cleared = try await user.json("edit", id, "--due", "none", "--repeat", "none", "--remind", "none")
            #expect(cleared["due"]?.isNull == true && cleared["recurrence"]?.isNull == true)
            #expect(try await user.run("edit", id).code == 64)
            #expect(try await user.run("edit", id, "--due", "when pigs fly").code == 64)
            #expect(try await user.run("edit", id, "--priority", "urgnt").code == 64)
            #expect(try await user.run("rm", id).output.contains("Deleted Buy oat milk"))
            #expect(try await user.run("show", id).code == 2)
            #expect(try await user.json("restore")["tasks"]?.array?.count == 1)
            #expect(try await user.run("restore").output.contains("Buy oat milk"))
            #expect(try await user.run("restore", "oat milk").output.contains("Restored Buy oat milk"))
            #expect(try await user.run("restore", "oat milk").code == 2)
            let given = try await user.json(
                "add", "Call the bank tomorrow #coins", "--due", "2030-12-24", "--priority", "urgent", "--tag", "cash")
            #expect(given["task"]?["due"] == "2030-12-24" && given["task"]?["priority"] == "P1")
            #expect(given["task"]?["tags"] == ["coins", "cash"] && given["task"]?["title"] == "Call the bank")
            #expect(try await user.run("rm", "bank").code == 0)
            #expect(try await user.run("add", "Water the basil every day").code == 0)
            #expect(try await user.run("done", "basil").code == 0)
            try await soon("its next occurrence is there") {
                try await titles(user, "list", "--status", "all", "--all").filter { $0.contains("basil") }.count == 2
            }
            #expect(try await user.run("undo").output.contains("Its next occurrence is gone again."))
            #expect(try await user.run("rm", "basil").code == 0)
        }

        private static func collections(_ user: TerminalUser) async throws {
            #expect(try await user.run("tags").output.contains("#home"))
            #expect(try await user.json("tags", "rename", "home", "#house")["changed"]?.integer == 1)
            #expect(
                try await user.json("tags", "list")["tags"]?.array?.contains { $0["name"]?.string == "house" } == true)
            #expect(try await user.json("tags", "rename", "house", "my/house?")["changed"]?.integer == 1)
            #expect(try await user.json("tags", "delete", "my/house?")["changed"]?.integer == 1)
            #expect(try await user.run("tags", "delete", "house").code == 2)
            #expect(try await user.run("filters", "save", "Urgent", "p1 & #work").code == 0)
            #expect(try await user.json("filters", "save", "urgent", "p1")["filter"]?.string == "p1")
            #expect(try await user.json("filters")["filters"]?.array?.count == 1)
            #expect(try await titles(user, "list", "--saved", "urgent") == ["Weekly team standup"])
            #expect(try await user.run("list", "--saved", "nothing").code == 2)
            #expect(try await user.run("filters", "delete", "urgent").code == 0)
            try await soon("the record has it") {
                try await user.json("audit", "--type", "task.created")["records"]?.array?.isEmpty == false
            }
            #expect(try await user.run("audit", "--task", "standup", "--oldest").output.contains("task.created"))
            #expect(try await user.run("audit", "verify").output.contains("verified"))
            let record = try await user.run("audit", "export")
            #expect(
                record.lines.allSatisfy { (try? JSONValue(Array($0.utf8)))?["number"] != nil } && !record.lines.isEmpty)
            #expect(try await user.json("notifications")["notifications"]?.array != nil)
            #expect(try await user.run("notifications", "snooze", "nothing").code == 2)
            let preferences = try await user.json(
                "notifications", "preferences", "--before", "10", "--quiet", "22:00-07:00")
            #expect(
                preferences["default_offset"]?.integer == 10
                    && preferences["quiet_hours"]?["zone"]?.string == "Europe/Berlin")
            #expect(try await user.run("notifications", "preferences").output.contains("10 min before"))
        }

        private static func exchange(_ user: TerminalUser) async throws {
            let file = user.folder.path + "/tasks.txt"
            #expect(try await user.run("export", "-o", file).code == 0)
            #expect(try await user.run("export", "-o", file).code == 1, "it exists")
            _ = try await user.json("import", file)
            let before = try await titles(user, "list", "--status", "all", "--all")
            #expect(try await user.json("import", file)["created"]?.integer == 0)
            let broken = try user.folder.write("(A) Read Moby Dick +books\n\n   \n(B) Paint\n", to: "more.todotxt")
            let report = try await user.json("import", broken)
            #expect(report["created"]?.integer == 2)
            #expect(try await titles(user, "list", "--status", "all", "--all").count == before.count + 2)
            #expect(
                try await user.run("import", "-", "--format", "json", input: #"[{"title":"a"},{"title":""}]"#).code == 1
            )
            #expect(try await user.run("import", "-", input: "x").code == 64)
            #expect(try await user.run("import", user.folder.path + "/nothing.csv").code == 2)
            for format in ["json", "todotxt", "ics", "csv"] {
                #expect(try await user.run("export", "--format", format).output.contains("Moby Dick"), "\(format)")
            }
            #expect(try await user.run("account", "export").output.contains("Moby Dick"))
        }

        private static func leaving(_ user: TerminalUser) async throws {
            #expect(try await user.run("account", "delete", "--confirm", "bob@errand.test", input: "x\n").code == 64)
            #expect(try await user.run("account", "delete", "--confirm", "ann@errand.test", input: "wrong\n").code == 1)
            #expect(try await user.run("logout").code == 0)
            #expect(!FileManager.default.fileExists(atPath: user.credentialsFile))
            let outcome = try await user.run("list")
            #expect(outcome.code == 77 && outcome.errors.contains("errand login") && outcome.output.isEmpty)
            #expect(try await user.run("login", user.origin, "--email", "ann@errand.test", input: "wrong\n").code == 77)
            #expect(
                try await user.run("login", user.origin, "--email", "ann@errand.test", input: "correct horse\n").code
                    == 0)
            #expect(try await user.run("account", "password", input: "wrong\nbattery staple\n").code == 1)
            let changed = try await user.run("account", "password", input: "correct horse\nbattery staple\n")
            #expect(changed.code == 0 && changed.output.contains("signed out"), "\(changed.errors)")
            let deleted = try await user.run(
                "account", "delete", "--confirm", "ann@errand.test", input: "battery staple\n")
            #expect(deleted.code == 0, "\(deleted.errors)")
            #expect(try await user.run("whoami").code == 77)
        }

        static func titles(_ user: TerminalUser, _ arguments: String...) async throws -> [String] {
            let outcome = try await user.run(arguments + ["--json"])
            return outcome.json?["tasks"]?.array?.compactMap { $0["title"]?.string } ?? ["\(outcome.errors)"]
        }
    }
}
