import Curl
import HTTPTypes
import Logging
import Timestamps

/// `bindings.cron`: calls the application on a schedule. A failing call is only retried if a policy says so; otherwise
/// the next call is the next tick.
struct CronBinding: Sendable {
    let name: String
    let schedule: CronSchedule
    /// The path to call in the application: that of the component's `route` setting, or the component's name.
    let path: String
    /// True for `direction: input`, when the application is called without being asked first.
    let isInput: Bool
    var policy = ResiliencePolicy.none
    /// Each tick begins a trace of its own.
    var tracer = Tracer()

    /// Reads the metadata of a component.
    ///
    /// - Throws: ``ScheduleFault`` when the schedule is missing or cannot be read.
    init(name: String, metadata: [String: String]) throws(ScheduleFault) {
        self.name = name
        guard let written = metadata["schedule"] else { throw ScheduleFault(message: "schedule is missing") }
        schedule = try CronSchedule(written, fieldCounts: 5...6)
        path = SubscriptionSpec.rooted(metadata["route"].flatMap { $0.isEmpty ? nil : $0 } ?? name)
        isInput = (metadata["direction"] ?? "").contains("input")
    }

    /// Runs until the task is cancelled; calls the application once it has answered that it wants to be called.
    func run(_ channel: AppChannel, logger: Logger) async {
        guard await isWanted(channel) else { return }
        var tick = schedule.next(after: .now)
        while let planned = tick {
            guard (try? await Task.sleep(for: max(planned - Timestamp.now, .zero))) != nil else { return }
            if channel.gate.isOpen { await call(channel, logger) }
            tick = schedule.next(after: max(planned, .now + .milliseconds(-1)))
        }
    }

    private func isWanted(_ channel: AppChannel) async -> Bool {
        while await channel.gate.wait(for: .open) {
            if isInput { return true }
            if let answer = try? await channel.call(.options, path, headers: AppChannel.jsonHeaders) {
                return (200..<300).contains(answer.status) || answer.status == 405
            }
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return false }
        }
        return false
    }

    private func call(_ channel: AppChannel, _ logger: Logger) async {
        var headers = AppChannel.jsonHeaders
        if let name = HTTPField.Name("readtimeutc") { headers[name] = Timestamp.now.goText }
        if let name = HTTPField.Name("timezone") { headers[name] = "Local" }
        let span = tracer.begin(.tick(binding: name, path: path), .client, below: nil)
        headers[.traceparent] = span?.traceparent ?? SidecarTrace.zeros
        do {
            let sent = headers
            try await policy.run {
                let answer = try await channel.call(.post, path, headers: sent)
                guard answer.status == 200 else { throw RefusedTick(status: answer.status) }
            }
            tracer.end(span, status: 200)
        } catch let refusal as RefusedTick where (200..<300).contains(refusal.status) {
            // To a policy only 200 is a success; to the binding, any 2xx answer is.
            tracer.end(span, status: refusal.status)
        } catch {
            tracer.end(span, status: (error as? RefusedTick)?.status, isFailed: true)
            logger.warning("a cron tick was not accepted", metadata: ["binding": "\(name)"])
        }
    }

    private struct RefusedTick: ResilienceFault {
        let status: Int
        var isPermanent: Bool { false }
        var statusCode: Int? { status }
    }
}

extension Timestamp {
    /// The moment as Go prints it: `2026-01-02 03:04:05.678 +0000 UTC`.
    var goText: String {
        let text = rfc3339.dropLast().split(separator: "T")
        return "\(text[0]) \(text[1]) +0000 UTC"
    }
}
