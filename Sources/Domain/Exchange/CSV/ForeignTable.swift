import JSON
import TimeZones
import Timestamps

/// Reads tables of tasks that are not Todoist's, such as TickTick's backup, Outlook's and spreadsheets, by their column
/// names.
struct ForeignTable {
    let columns: [String]
    let zone: Zone
    let now: Timestamp

    /// True when cells are column names: Todoist's CONTENT, or the names of two parts of a task, one of them a title.
    static func isHeader(_ cells: [String]) -> Bool {
        if cells.contains(where: { $0.uppercased() == "CONTENT" }) { return true }
        return cells.contains { ForeignTask.means($0, .title) }
            && cells.count { ForeignTask.meanings[ForeignNames.plain($0)] != nil } > 1
    }

    func read(_ rows: ArraySlice<CSVTable.Row>) -> [ImportedLine] {
        var imported: [ImportedLine] = []
        var members: [FamilyMember] = []
        var places: [String: Int] = [:]
        var parents: [(member: Int, parent: String)] = []
        for row in rows {
            let cells = zip(columns, row.cells).filter { !$0.0.isEmpty }.map { (key: $0, value: JSONValue.string($1)) }
            let read = ForeignTask(JSONObject(cells), zone: zone, now: now)
            guard !read.isDeleted else {
                imported.append(ImportedLine(line: row.line, .skipped("is deleted")))
                continue
            }
            if let name = read.name, places[name] == nil { places[name] = members.count }
            if let parent = read.parent { parents.append((members.count, parent)) }
            members.append(FamilyMember(line: row.line, task: Self.unticked(read.task), parent: nil))
        }
        for (member, parent) in parents {
            if let index = places[parent], index != member { members[member].parent = index }
        }
        let fitting = TaskFitting(names: .table, zone: zone, now: now)
        for member in TaskFamily.settled(members, part: "PARENT") {
            imported += ImportedLine.fitted(member.task, line: member.line, by: fitting)
        }
        return imported.sorted { $0.line < $1.line }
    }

    /// Converts TickTick's checklist in the description, where each line begins with a box, filled when done, to steps.
    private static func unticked(_ given: ExchangedTask) -> ExchangedTask {
        guard let text = given.description, text.unicodeScalars.contains(where: { boxes.keys.contains($0) }) else {
            return given
        }
        var task = given
        var words: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map({ String($0).trimmed }
        ) {
            if let first = line.unicodeScalars.first, let isDone = boxes[first] {
                task.steps.append(.init(String(line.unicodeScalars.dropFirst()).trimmed, isDone: isDone))
            } else {
                words.append(line)
            }
        }
        task.description = words.joined(separator: "\n").trimmed.isEmpty ? nil : words.joined(separator: "\n")
        return task
    }

    private static let boxes: [Unicode.Scalar: Bool] = [
        "\u{25AB}": false, "\u{25AA}": true, "\u{2610}": false, "\u{2611}": true,
    ]
}
