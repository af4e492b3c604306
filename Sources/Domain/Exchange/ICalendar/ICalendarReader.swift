import TimeZones
import Timestamps

/// Reads the VTODO components of an iCalendar document (RFC 5545, and vCalendar 1.0) of any charset and nesting.
struct ICalendarReader {
    let zone: Zone
    let now: Timestamp
    let bounds: ImportBounds

    func read(_ document: inout DocumentText) throws(ExchangeFault) -> [ImportedLine] {
        let outline = try CalendarOutline(&document, bounds)
        let isEmpty = outline.todos.allSatisfy { $0.lines.isEmpty }
        guard outline.isCalendar, !isEmpty || !outline.isCut else {
            throw .unreadable("must be a whole iCalendar document (RFC 5545)")
        }
        var zones = CalendarZones(outline.zones, user: zone)
        let components = outline.todos.map { CalendarComponent($0, zones: &zones, zone: zone) }
        var imported: [ImportedLine] = []
        var members: [FamilyMember] = []
        // The tasks of each UID, in document order; others are related to the first.
        var places: [String: Int] = [:]
        var related: [(member: Int, relations: [ContentLine])] = []
        let overrides = Dictionary(
            grouping: components.filter { $0.occurrence != nil && $0.uid != nil }, by: { $0.uid ?? "" })
        for component in components {
            let line = component.node.line
            guard !component.isCancelled else {
                imported.append(ImportedLine(line: line, .skipped("is cancelled")))
                continue
            }
            let tasks = tasks(of: component, overrides, &zones)
            if tasks.isEmpty { imported.append(ImportedLine(line: line, .skipped("every occurrence of it is done"))) }
            for task in tasks {
                if let uid = component.uid, places[uid] == nil { places[uid] = members.count }
                related.append((members.count, component.node.all("RELATED-TO")))
                members.append(FamilyMember(line: line, task: task, parent: nil))
            }
            try bounds.check(elements: members.count + imported.count)
        }
        relate(related, places, &members)
        if outline.isCut, let last = members.indices.last {
            members[last].task.adjust("END", "is missing: the file may be cut off")
        }
        let fitting = TaskFitting(names: .calendar, zone: zone, now: now)
        for member in TaskFamily.settled(members, part: "RELATED-TO") {
            imported += ImportedLine.fitted(member.task, line: member.line, by: fitting)
            try bounds.check(elements: imported.count)
        }
        for other in outline.others {
            let many = other.count == 1 ? "" : ", and \(other.count - 1) more"
            imported.append(ImportedLine(line: other.line, .skipped("is a \(other.name.excerpt), no task\(many)")))
        }
        return imported.sorted { $0.line < $1.line }
    }

    private func tasks(
        of component: CalendarComponent, _ overrides: [String: [CalendarComponent]], _ zones: inout CalendarZones
    ) -> [ExchangedTask] {
        guard component.occurrence == nil else {
            var task = component.task
            task.recurrence = nil
            return [task]
        }
        let others = component.uid.flatMap { overrides[$0] } ?? []
        return CalendarSeries(master: component, overrides: others, zone: zone).tasks(&zones)
    }

    /// Resolves RELATED-TO, which names a parent by default (section 3.2.15).
    private func relate(
        _ related: [(member: Int, relations: [ContentLine])], _ places: [String: Int], _ members: inout [FamilyMember]
    ) {
        for (member, relations) in related {
            for line in relations {
                let type = line.parameters["RELTYPE"]?.uppercased() ?? "PARENT"
                let other = places[line.text.trimmed]
                switch (type, other) {
                case ("PARENT", let parent?) where parent != member: members[member].parent = parent
                case ("CHILD", let child?) where child != member:
                    members[child].parent = members[child].parent ?? member
                default:
                    members[member].task.leaveOut("RELATED-TO", "names no task of this document: \(line.text.excerpt)")
                }
            }
        }
    }
}
