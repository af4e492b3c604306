import Glibc
import JSON

/// A parsed line of a process's log: the services' JSON, daprd's JSON or text, or any other output.
struct LogLine: Sendable, Equatable {
    /// RFC 3339; empty if the line has none.
    var time = ""
    /// The app that the line is about.
    var app: String
    var isSidecar: Bool
    /// Such as `info`; empty if the line has none.
    var level = ""
    var message: String
    var correlationID = ""
    var traceID = ""
    /// The other members of the line, in display order.
    var details: [Detail] = []

    struct Detail: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// Members that every line has, or that mean nothing to a reader; `type` is daprd's `log`, but a service's event
    /// has one too.
    private static let passedOver: Set = ["service", "instance", "scope", "ver"]
    /// The members to show first; long ones come last.
    private static let order = ["method", "route", "topic", "type", "channel", "status", "outcome", "ms"]
    private static let trailing = ["user_id", "event_id", "reminder_id"]

    /// - Parameter process: the name of the process and its log file: `api`, `sidecars`, `api-sidecar`.
    init(_ text: String, of process: String) {
        let own = process.hasSuffix("-sidecar") ? String(process.dropLast("-sidecar".count)) : process
        app = own
        isSidecar = process == "sidecars" || own != process
        message = text
        if let members = try? JSONValue(Array(text.utf8)).object {
            read(members.map { (name: $0.key, value: Self.text($0.value)) })
        } else if text.hasPrefix("time=\"") {
            read(Self.pairs(of: text))
        }
    }

    private mutating func read(_ members: [(name: String, value: String)]) {
        message = ""
        for (name, value) in members {
            switch name {
            case "time": time = value
            case "level": level = value
            case "message", "msg": message = value
            case "correlation_id": correlationID = value
            case "trace_id": traceID = value
            // One process may host the sidecars of many.
            case "app_id": app = value
            case _ where Self.passedOver.contains(name): break
            case "type" where value == "log": break
            default: details.append(Detail(name: name, value: value))
            }
        }
        // Members of a log line come in any order.
        let ranks = details.indices.map { (Self.rank(of: details[$0].name), $0) }.sorted { $0 < $1 }
        details = ranks.map { details[$0.1] }
    }

    private static func rank(of name: String) -> Int {
        order.firstIndex(of: name) ?? trailing.firstIndex(of: name).map { 200 + $0 } ?? 100
    }

    private static func text(_ value: JSONValue) -> String {
        value.string ?? String(decoding: value.bytes, as: UTF8.self)
    }

    /// Parses `time="…" level=info msg="…"`, as written by Go's loggers.
    private static func pairs(of text: String) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals].drop { $0 == " " })
            rest = rest[rest.index(after: equals)...]
            var value = ""
            if rest.first == "\"" {
                var isEscaped = false
                rest = rest.dropFirst()
                while let character = rest.popFirst() {
                    if isEscaped {
                        value.append(character == "n" ? " " : character)
                        isEscaped = false
                    } else if character == "\\" {
                        isEscaped = true
                    } else if character == "\"" {
                        break
                    } else {
                        value.append(character)
                    }
                }
            } else {
                value = String(rest.prefix { $0 != " " })
                rest = rest.dropFirst(value.count)
            }
            pairs.append((name, value))
        }
        return pairs
    }
}

extension LogLine {
    /// One line for display: time, app, app or sidecar, level, message, details, and the request's id.
    ///
    /// - Parameter isColoured: true to give each app a colour of its own, and show errors in red.
    func shown(isColoured: Bool) -> String {
        let clock = time.firstIndex(of: "T").map { time[time.index(after: $0)...].prefix(12) } ?? ""
        let words = details.map { detail in
            let value = detail.value.contains(" ") ? "\"\(detail.value)\"" : detail.value
            return detail.name == "ms" ? "\(value) ms" : "\(detail.name)=\(value)"
        }
        let name = Self.clean(app).padded(to: 13)
        let head = "\(String(clock).padded(to: 12)) \(isColoured ? Self.paint(name, Self.colour(of: app)) : name)"
        let place = isSidecar ? "sidecar" : "app    "
        var told = ([message] + words).joined(separator: " ")
        if !correlationID.isEmpty { told += "  \(correlationID)" }
        let grave = ["warning", "warn", "error", "critical", "fatal"].contains(level)
        let severity = level.padded(to: 8)
        let body = Self.clean(told)
        return "\(head) \(place) \(isColoured && grave ? Self.paint(severity, 31) : severity) \(body)"
    }

    /// Removes control characters, so that logged text cannot control the terminal.
    private static func clean(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : Character($0) })
    }

    private static func paint(_ text: String, _ colour: Int) -> String { "\u{1B}[\(colour)m\(text)\u{1B}[0m" }

    /// The colour of an app, the same in every run.
    private static func colour(of app: String) -> Int {
        let colours = [36, 32, 33, 34, 35, 96, 92, 93, 94, 95]
        return colours[app.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % colours.count]
    }

    /// True when output to the terminal may be coloured (<https://no-color.org>).
    static var isColoured: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }
}
