import TestSupport
import Testing

@testable import Errand

@Suite("Logs for people")
struct LogLineTests {
    private static let request = """
        {"time":"2026-11-30T08:11:24.604Z","level":"info","message":"Request","service":"api","correlation_id":"click-1",\
        "trace_id":"1111","user_id":"u1","status":201,"ms":21.364,"method":"POST","route":"/api/tasks"}
        """

    @Test("a service's line is one readable line: time, app, level, message, what it tells, and the request's name")
    func service() {
        let line = LogLine(Self.request, of: "api")
        #expect(line.correlationID == "click-1" && line.traceID == "1111" && !line.isSidecar)
        #expect(
            line.shown(isColoured: false)
                == "08:11:24.604 api           app     info     "
                + "Request method=POST route=/api/tasks status=201 21.364 ms user_id=u1  click-1")
    }

    @Test("an event's type is told, in whatever order the members came")
    func event() {
        let line = LogLine(
            #"{"time":"2026-11-30T08:11:24.7Z","event_id":"u1.1.0","outcome":"SUCCESS","ms":1,"type":"com.todo.x","topic":"t","message":"Event"}"#,
            of: "audit")
        let told = "Event topic=t type=com.todo.x outcome=SUCCESS 1 ms event_id=u1.1.0"
        #expect(line.shown(isColoured: false).hasSuffix(told))
    }

    @Test(
        "the lines of one process with all sidecars, and daprd's JSON and text, tell which app and that it is a sidecar"
    )
    func sidecars() {
        let own = LogLine(
            #"{"time":"2026-11-30T08:13:15.348Z","level":"warning","message":"a cron tick was not accepted","service":"sidecars","app_id":"notification","binding":"reminder-sweep"}"#,
            of: "sidecars")
        #expect(own.app == "notification" && own.isSidecar)
        #expect(own.shown(isColoured: false).hasSuffix("warning  a cron tick was not accepted binding=reminder-sweep"))
        let json = LogLine(
            #"{"app_id":"api","instance":"x","level":"fatal","msg":"Fatal error","scope":"dapr.runtime","time":"2026-11-30T08:29:04.5Z","type":"log","ver":"1.17.13"}"#,
            of: "api-sidecar")
        #expect(json.app == "api" && json.isSidecar && json.message == "Fatal error" && json.details.isEmpty)
        let text = LogLine(
            #"time="2026-11-30T07:45:37.7Z" level=info msg="says \"hello\"" app_id=web instance=vm scope=dapr.runtime type=log ver=1.17.13"#,
            of: "web-sidecar")
        #expect(text.message == #"says "hello""# && text.level == "info" && text.app == "web" && text.details.isEmpty)
    }

    @Test("what is no line of ours is shown as it is, and gives a terminal no orders")
    func plain() {
        let line = LogLine("Fatal error: \u{1B}[2J index\tout of range", of: "api")
        let shown = line.shown(isColoured: false)
        #expect(shown.contains("Fatal error:  [2J index out of range") && !shown.contains("\u{1B}"))
        #expect(line.shown(isColoured: true).contains("\u{1B}["))
        #expect(LogLine("{}", of: "api").message.isEmpty)
        #expect(LogLine("time=\"", of: "api").app == "api")
    }

    @Test("a request is followed through all files by its name, and by its trace where nobody named it")
    func following() throws {
        let folder = try ScratchFolder()
        try folder.write(
            Self.request + "\n"
                + #"{"time":"2026-11-30T08:11:25.000Z","level":"info","message":"Request","correlation_id":"other"}"#,
            to: "api.log")
        try folder.write(
            #"{"time":"2026-11-30T08:11:24.700Z","level":"info","message":"Event","service":"audit","trace_id":"1111"}"#
                + "\n",
            to: "audit.log.1")
        try folder.write(
            #"{"time":"2026-11-30T08:11:24.500Z","level":"error","message":"Request","correlation_id":"click-1"}"#
                + "\nand a stack\n",
            to: "web.log")
        let lines = LogsCommand.lines(in: folder.path, ["web.log", "api.log", "audit.log.1", "notes.txt"])
        #expect(lines.count == 5)
        #expect(LogChoice(correlation: "click-1").chosen(from: lines).map(\.app) == ["web", "api", "audit"])
        #expect(LogChoice(correlation: "1111").chosen(from: lines).map(\.app) == ["api", "audit"])
        #expect(LogChoice(apps: ["web"]).chosen(from: lines).map(\.message) == ["Request", "and a stack"])
        #expect(LogChoice(level: "warning").chosen(from: lines).map(\.app) == ["web"])
        #expect(LogChoice(correlation: "nobody").chosen(from: lines).isEmpty)
    }
}
