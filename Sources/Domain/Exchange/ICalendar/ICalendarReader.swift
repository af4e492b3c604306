import TimeZones

/// Reads the VTODO components of an iCalendar document; other components are passed over.
struct ICalendarReader {
    private static let deepest = 16
    let zone: Zone

    func read(_ document: [UInt8]) throws(ExchangeFault) -> [ImportedLine] {
        var imported: [ImportedLine] = []
        var open: [String] = []
        var todo: (line: Int, lines: [ContentLine], alarms: [ContentLine])?
        var isCalendar = false
        for (number, text) in ContentLine.unfold(document) {
            guard let line = ContentLine(text) else {
                // A line that is none spoils its task only.
                if let faulty = todo {
                    imported.append(ImportedLine(line: faulty.line, .faulty("line \(number) is not NAME:value")))
                }
                todo = nil
                continue
            }
            let value = line.value.uppercased()
            switch line.name {
            case "BEGIN":
                guard open.count < Self.deepest else { throw .unreadable("must not nest deeper than \(Self.deepest)") }
                isCalendar = isCalendar || value == "VCALENDAR"
                open.append(value)
                if value == "VTODO" { todo = (number, [], []) }
            case "END":
                guard open.popLast() == value else { throw .unreadable("line \(number) ends what did not begin") }
                if value == "VTODO", let read = todo {
                    imported.append(component(read.lines, alarms: read.alarms, at: read.line))
                    todo = nil
                }
            default:
                if open.last == "VTODO" { todo?.lines.append(line) }
                if open.last == "VALARM" { todo?.alarms.append(line) }
            }
        }
        guard isCalendar, open.isEmpty else { throw .unreadable("must be a whole iCalendar document (RFC 5545)") }
        return imported
    }

    private func component(_ lines: [ContentLine], alarms: [ContentLine], at number: Int) -> ImportedLine {
        let component = CalendarComponent(lines: lines, alarms: alarms, zone: zone)
        guard component.text("STATUS")?.uppercased() != "CANCELLED" else {
            return ImportedLine(line: number, .skipped("is cancelled"))
        }
        do { return ImportedLine(line: number, task: try component.task()) } catch {
            return ImportedLine(line: number, .faulty(error.message))
        }
    }
}
