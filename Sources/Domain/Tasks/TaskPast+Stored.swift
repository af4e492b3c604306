import JSON
import Timestamps

/// The stored form of a past, inside its task's: what is as it still is, and long, is not written twice.
extension TaskPast {
    func encode(into writer: inout JSONWriter, now task: TodoTask) {
        writer.raw("{")
        if batch != task.rev {
            writer.raw("\"n\":")
            writer.integer(batch)
            writer.raw(",")
        }
        if let unit {
            writer.raw("\"i\":")
            writer.string(unit)
            writer.raw(",")
        }
        encodeVersion(into: &writer, now: task)
        writer.raw("}")
    }

    private func encodeVersion(into writer: inout JSONWriter, now task: TodoTask) {
        guard let version else { return writer.raw("\"y\":0") }
        var content = version.content
        let keepsDescription = content.description != nil && content.description == task.content.description
        let keepsChecklist = !content.checklist.isEmpty && content.checklist == task.content.checklist
        if keepsDescription { content.description = nil }
        if keepsChecklist { content.checklist = [] }
        content.encodeStored(into: &writer)
        if keepsDescription || keepsChecklist {
            writer.raw(",\"h\":")
            writer.integer((keepsDescription ? 1 : 0) + (keepsChecklist ? 2 : 0))
        }
        encodeTimes(of: version, into: &writer)
        guard let series = version.series else { return }
        guard series != task.series else { return writer.raw(",\"z\":1") }
        writer.raw(",\"w\":")
        series.encode(into: &writer)
    }

    private func encodeTimes(of version: TaskVersion, into writer: inout JSONWriter) {
        if let completed = version.completed {
            writer.raw(",\"f\":")
            writer.integer(completed.milliseconds)
        }
        if let deleted = version.deleted {
            writer.raw(",\"x\":")
            writer.integer(deleted.milliseconds)
        }
    }
}

/// A past as it is read, before the task around it is.
struct StoredPast {
    private var batch: Int64?
    private var unit: String?
    private var exists = true
    private var content = TaskContent(title: "")
    private var kept: Int64 = 0
    private var keepsSeries = false
    private var series: TaskSeries?
    private var completed: Timestamp?
    private var deleted: Timestamp?

    private init() {}

    init(from scanner: inout JSONScanner) throws {
        var read = StoredPast()
        try scanner.object { key, scanner in
            switch key {
            case "n": read.batch = try scanner.integer()
            case "i": read.unit = try scanner.string()
            case "y": read.exists = try scanner.integer() != 0
            case "h": read.kept = try scanner.integer()
            case "z": read.keepsSeries = try scanner.integer() == 1
            case "w": read.series = try TaskSeries(from: &scanner)
            case "f": read.completed = Timestamp(milliseconds: try scanner.integer())
            case "x": read.deleted = Timestamp(milliseconds: try scanner.integer())
            default: try read.content.readStored(key, from: &scanner)
            }
        }
        self = read
    }

    /// The past of this task.
    func completed(by task: TodoTask) -> TaskPast {
        guard exists else { return TaskPast(batch: batch ?? task.rev, version: nil, unit: unit) }
        var content = content
        if kept & 1 != 0 { content.description = task.content.description }
        if kept & 2 != 0 { content.checklist = task.content.checklist }
        return TaskPast(
            batch: batch ?? task.rev,
            version: TaskVersion(
                content: content, series: keepsSeries ? task.series : series, completed: completed, deleted: deleted),
            unit: unit)
    }
}
