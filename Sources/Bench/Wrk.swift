import FoundationEssentials
import Subprocess
import SuiteClient

/// One measurement with wrk: one thread, keep-alive connections.
struct Wrk: Sendable {
    var url: String
    /// Sent with every request, such as `name: value`.
    var headers: [String]
    var connections = 16
    var seconds = 6
    /// Posted as JSON, if given.
    var body: String?
    /// True to add two words to the URL, different ones for every request, so that no answer comes from a cache.
    var searches = false

    /// Makes a request with an account's token.
    init(
        url: String, token: String, connections: Int = 16, seconds: Int = 6, body: String? = nil, searches: Bool = false
    ) {
        self.init(
            url: url, headers: ["Authorization: Bearer \(token)"], connections: connections, seconds: seconds,
            body: body,
            searches: searches)
    }

    init(
        url: String, headers: [String], connections: Int = 16, seconds: Int = 6, body: String? = nil,
        searches: Bool = false
    ) {
        self.url = url
        self.headers = headers
        self.connections = connections
        self.seconds = seconds
        self.body = body
        self.searches = searches
    }

    /// - Throws: ``SuiteFault`` when wrk is missing, or an answer was not a success.
    func run() async throws -> WrkResult {
        var arguments = [
            "-t1", "-c\(connections)", "-d\(seconds)s", "--latency",
        ]
        for header in headers { arguments += ["-H", header] }
        let script = (body.map(Self.posting) ?? (searches ? Self.searching : nil)).map { text in
            let path = "/tmp/errand-wrk-\(UInt32.random(in: 0 ... .max)).lua"
            _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
            return path
        }
        if let script { arguments += ["-s", script] }
        defer { if let script { try? FileManager.default.removeItem(atPath: script) } }
        let result = try await Subprocess.run(
            .name("wrk"), arguments: Arguments(arguments + [url]), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess, let result = WrkResult(result.standardOutput) else {
            throw SuiteFault("wrk failed on \(url): \(result.standardError)")
        }
        guard result.failures == 0 else { throw SuiteFault("\(result.failures) requests to \(url) failed") }
        return result
    }

    private static func posting(_ body: String) -> String {
        """
        wrk.method = "POST"
        wrk.body = [=[\(body)]=]
        wrk.headers["Content-Type"] = "application/json"
        """
    }

    /// Requests all pairs of the words in the tasks of both sides, one after the other.
    private static let searching = """
        local words = {\(BenchWords.all.map { "\"\($0)\"" }.joined(separator: ", "))}
        local count = 0
        request = function()
            count = count + 1
            local first, second = words[count % #words + 1], words[math.floor(count / #words) % #words + 1]
            return wrk.format("GET", wrk.path .. first .. "+" .. second)
        end
        """
}

/// The results of a wrk measurement.
struct WrkResult: Sendable, Equatable {
    let perSecond: Double
    /// Milliseconds.
    let median: Double
    /// Milliseconds.
    let p99: Double
    let failures: Int

    /// Parses wrk's report.
    init?(_ report: String) {
        var rate: Double?
        var percentiles: [Substring: Double] = [:]
        var failures = 0
        for line in report.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Requests/sec:", words.count > 1 { rate = Double(words[1]) }
            if words.count == 2, words[0].hasSuffix("%") { percentiles[words[0]] = Self.milliseconds(words[1]) }
            if line.contains("Non-2xx or 3xx"), let count = words.last.flatMap({ Int($0) }) { failures += count }
            if line.contains("Socket errors:") {
                failures += words.reduce(0) { $0 + (Int($1.filter(\.isNumber)) ?? 0) }
            }
        }
        guard let rate, let median = percentiles["50%"], let p99 = percentiles["99%"] else { return nil }
        (perSecond, self.median, self.p99, self.failures) = (rate, median, p99, failures)
    }

    private static func milliseconds(_ text: Substring) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
