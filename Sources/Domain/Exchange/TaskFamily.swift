/// A task from a document, with its parent.
struct FamilyMember: Sendable {
    let line: Int
    var task: ExchangedTask
    /// The index of its parent in the same list.
    var parent: Int?
}

/// Converts parents and children to tasks without subtasks: a child that is only a title becomes an item of its
/// parent's checklist, any other becomes a task that shares a tag with its parent. No data of either is lost.
enum TaskFamily {
    /// - Parameter part: the source's name for the relation.
    static func settled(_ given: [FamilyMember], part: String) -> [FamilyMember] {
        var members = given
        cutLoops(&members)
        var children = [Int](repeating: 0, count: members.count)
        for member in members {
            if let parent = member.parent { children[parent] += 1 }
        }
        var gone = Set<Int>()
        var steps: [Int: Int] = [:]
        for (index, member) in members.enumerated() {
            guard let parent = member.parent else { continue }
            if children[index] == 0, member.task.isOnlyTitle {
                members[parent].task.steps.append(.init(member.task.title, isDone: member.task.isCompleted))
                steps[parent, default: 0] += 1
                gone.insert(index)
            } else {
                bind(index, to: parent, in: &members, part: part)
            }
        }
        // Indented rows are how tables, including ours, write a checklist; elsewhere the child was a task.
        for (parent, count) in steps where part != "INDENT" {
            members[parent].task.adjust(part, "\(count) below it \(count == 1 ? "is" : "are") its checklist")
        }
        return members.indices.filter { !gone.contains($0) }.map { members[$0] }
    }

    private static func bind(_ child: Int, to parent: Int, in members: inout [FamilyMember], part: String) {
        let title = members[parent].task.title.oneLine
        let tag = String(title.unicodeScalars.prefix(50)).trimmed
        let isRoom = [child, parent].allSatisfy { index in
            members[index].task.tags.count < 10 || members[index].task.tags.contains(tag)
        }
        guard isRoom, !tag.isEmpty else {
            members[child].task.describe("Part of: \(title)")
            return members[child].task.adjust(part, "is a task of its own; its description names \(title.excerpt)")
        }
        for index in [child, parent] where !members[index].task.tags.contains(tag) {
            members[index].task.tags.append(tag)
        }
        members[child].task.adjust(part, "is a task of its own; it shares a tag with \(title.excerpt)")
    }

    /// Removes the parents of tasks that are their own ancestors.
    private static func cutLoops(_ members: inout [FamilyMember]) {
        // 1: on the current path upwards, 2: known not to be in a loop.
        var state = [UInt8](repeating: 0, count: members.count)
        for start in members.indices {
            var way: [Int] = []
            var index: Int? = start
            while let current = index, state[current] == 0 {
                state[current] = 1
                way.append(current)
                index = members[current].parent
            }
            if let current = index, state[current] == 1, let last = way.last { members[last].parent = nil }
            for passed in way { state[passed] = 2 }
        }
    }
}

extension ExchangedTask {
    /// True when a checklist item can hold all of it.
    var isOnlyTitle: Bool {
        (description ?? "").trimmed.isEmpty && tags.isEmpty && due == nil && recurrence == nil && steps.isEmpty
            && (reminders ?? []).isEmpty && [nil, 3, 4].contains(priority) && !title.oneLine.isEmpty
            && title.unicodeScalars.count <= 500 && notes.isEmpty
    }
}
