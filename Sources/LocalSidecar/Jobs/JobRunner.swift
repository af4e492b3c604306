import Curl
import HTTPTypes
import Logging
import Timestamps

/// Triggers the due jobs of one application.
struct JobRunner: Sendable {
    let scheduler: JobScheduler
    let channel: AppChannel
    let tracer: Tracer
    let logger: Logger

    /// Runs until the task is cancelled. While the application is unreachable, jobs wait.
    func run() async {
        let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await scheduler.watch(channel.appID, change)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                for await condition in channel.gate.changes() where condition == .open { change.yield() }
            }
            var alarm: Timestamp?
            for await _ in changes where channel.gate.isOpen {
                let (due, next) = await scheduler.due(for: channel.appID)
                for job in due { tasks.addTask { await fire(job) } }
                if let set = alarm, set <= Timestamp.now { alarm = nil }
                guard let next, alarm.map({ next < $0 }) ?? true else { continue }
                alarm = next
                tasks.addTask {
                    try? await Task.sleep(for: max(next - Timestamp.now, .zero) + .milliseconds(1))
                    change.yield()
                }
            }
            tasks.cancelAll()
        }
        change.finish()
    }

    private func fire(_ job: PendingJob) async {
        var retry = 0
        var isHandled = true
        attempts: while true {
            switch await attempt(job) {
            case .done: break attempts
            case .held:
                isHandled = false
                break attempts
            case .failed: retry += 1
            }
            guard let delay = job.spec.failurePolicy.delay(beforeRetry: retry) else { break }
            guard (try? await Task.sleep(for: delay)) != nil else {
                isHandled = false
                break
            }
        }
        await scheduler.finish(job, isHandled: isHandled)
    }

    private enum Attempt {
        case done
        case failed
        case held
    }

    private func attempt(_ job: PendingJob) async -> Attempt {
        guard let data = job.spec.data else { return .failed }
        // The span stands below the request that scheduled the job. The application does not receive the trace, as in
        // daprd.
        let span = tracer.begin(.job(name: job.name), .client, below: job.trace)
        do {
            let path = "/job/" + PathText.encodeSegment(job.name)
            let response = try await channel.call(.post, path, headers: AppChannel.jsonHeaders, body: data)
            tracer.end(span, status: response.status)
            if response.status == 404 {
                logger.warning("the application does not know a job", metadata: ["job": "\(job.name)"])
                return .done
            }
            return (200..<300).contains(response.status) ? .done : .failed
        } catch let error as CurlError {
            return error.isAppDown ? .held : .failed
        } catch {
            return .held
        }
    }
}
