import FoundationEssentials
import JSON
import TimeZones

/// The stored form of a series, inside its task's; short names as there.
extension TaskSeries {
    func encode(into writer: inout JSONWriter) {
        writer.raw("{\"i\":")
        writer.taskID(id)
        writer.raw(",\"n\":")
        writer.integer(occurrence)
        writer.raw(",\"a\":")
        writer.string(anchor.text)
        writer.raw(",\"z\":")
        writer.string(zone.name)
        if passed > 0 {
            writer.raw(",\"c\":")
            writer.integer(passed)
        }
        if let template {
            writer.raw(",\"t\":{")
            template.encodeStored(into: &writer)
            writer.raw("}")
        }
        writer.raw("}")
    }

    /// Reads what ``encode(into:)`` wrote; a zone that this system does not know becomes UTC.
    init?(from scanner: inout JSONScanner) throws {
        var id: UUID?
        var occurrence = 1
        var anchor: TaskDue?
        var zone = Zone.utc
        var passed = 0
        var template: TaskContent?
        try scanner.object { key, scanner in
            switch key {
            case "i": id = UUID(taskID: try scanner.string())
            case "n": occurrence = Int(try scanner.integer())
            case "a": anchor = TaskDue(stored: try scanner.string())
            case "z": zone = Zone(try scanner.string()) ?? .utc
            case "c": passed = Int(try scanner.integer())
            case "t": template = try TaskContent(stored: &scanner)
            default: try scanner.skip()
            }
        }
        guard let id, let anchor else { return nil }
        self.init(id: id, occurrence: occurrence, anchor: anchor, zone: zone, passed: passed, template: template)
    }
}
