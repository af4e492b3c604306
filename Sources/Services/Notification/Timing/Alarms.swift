import Dapr
import FoundationEssentials
import JSON
import Logging
import Timestamps

/// Wakes the service to the second, by jobs of the sidecar's scheduler: one for each upcoming reminder.
///
/// A job may be lost, late or repeated: the actions are determined by the records alone.
struct Alarms: Sendable {
    /// The start of every job's name.
    static let prefix = "reminder-"

    let dapr: DaprClient
    let logger: Logger
    let figures: NotificationFigures

    /// Number of jobs that are scheduled concurrently.
    private static let lanes = 8

    /// Schedules jobs; if one fails, its reminder is left to the sweep.
    func set(_ alarms: [Alarm], of userID: String) async {
        guard alarms.count > 1 else {
            for alarm in alarms { await set(alarm, of: userID) }
            return
        }
        await withDiscardingTaskGroup { group in
            for lane in 0..<min(Self.lanes, alarms.count) {
                group.addTask {
                    for index in stride(from: lane, to: alarms.count, by: Self.lanes) {
                        await set(alarms[index], of: userID)
                    }
                }
            }
        }
    }

    private func set(_ alarm: Alarm, of userID: String) async {
        do {
            try await dapr.scheduleJob(job(for: alarm, of: userID))
        } catch {
            figures.lostAlarm()
            logger.warning("a job could not be scheduled", metadata: ["error": "\(error)"])
        }
    }

    private func job(for alarm: Alarm, of userID: String) -> Job {
        var data = JSONWriter()
        data.object { $0.member("user_id", userID) }
        return Job(
            name: Self.prefix + alarm.reminder.uuidString.lowercased(), dueTime: max(alarm.at, .now).rfc3339,
            data: data.bytes, overwrite: true, failurePolicy: .constant(interval: "1s", maximumRetries: 5))
    }

    /// The user whose reminder a job is for; nil for other jobs.
    static func user(of run: JobRun) -> String? {
        guard let text = try? JSONValue(run.data)["user_id"]?.string, UUID(uuidString: text) != nil else { return nil }
        return text
    }
}

/// The time of the next action on a reminder.
struct Alarm: Sendable, Hashable {
    let reminder: UUID
    let at: Timestamp
}

extension Reminder {
    var alarm: Alarm? { nextStep.map { Alarm(reminder: id, at: $0) } }
}

/// One attempt to deliver, claimed by the change that committed it.
struct Attempt: Sendable, Equatable {
    let userID: String
    let reminder: UUID
    let round: Int
    let channel: Channel
    /// Counted from 1.
    let number: Int
}
