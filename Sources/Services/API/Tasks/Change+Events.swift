import Contracts
import FoundationEssentials
import Store
import Tasks

extension Change where Record == TodoTask {
    /// Emits the events of a change of one task: what happened, for services, and what is there now, for open clients.
    mutating func emit(
        _ transition: TaskTransition, _ task: Entry<TodoTask>, changed: [String], for cause: UserTasks.Cause
    ) {
        let id = task.id.taskID
        emit(transition.eventType, of: id, payload: task.json, changed: changed, for: cause)
        let sync = transition == .deleted ? SyncChange.delete(taskID: id) : .upsert(task: task.json)
        emit(.syncChanged, of: id, payload: sync.json, changed: changed, for: cause)
    }

    /// - Parameter taskID: empty for an event about the whole account.
    mutating func emit(
        _ type: EventType, of taskID: String, payload: [UInt8], changed: [String], for cause: UserTasks.Cause
    ) {
        let data = TaskEventData(
            userID: cause.owner, taskID: taskID, sequence: rev,
            idempotencyKey: nextEventID, payload: payload,
            changed: changed)
        emit(
            PendingEvent(
                pubsub: type.topic.pubsub, topic: type.topic.name, type: type.rawValue,
                subject: taskID.isEmpty ? nil : taskID,
                data: data.json,
                traceparent: cause.traceparent))
    }
}

extension TaskTransition {
    var eventType: EventType {
        switch self {
        case .created: .taskCreated
        case .updated: .taskUpdated
        case .completed: .taskCompleted
        case .reopened: .taskReopened
        case .deleted: .taskDeleted
        }
    }
}
