import TimeZones

extension TaskQuery {
    static func readTag(_ name: String, _ value: String, into tags: inout [String]) throws(TaskFieldFault) {
        tags.append(try TaskText.line(value, of: name, upTo: TaskLimits.tagCharacters).lowercased())
        guard tags.count <= TaskLimits.tags else {
            throw TaskFieldFault(name, "must be given at most \(TaskLimits.tags) times")
        }
    }

    static func number(_ name: String, _ value: String, upTo maximum: Int) throws(TaskFieldFault) -> Int {
        guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
            (1...maximum).contains(number)
        else { throw TaskFieldFault(name, "must be a whole number from 1 to \(maximum)") }
        return number
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: String
    ) throws(TaskFieldFault) -> Choice {
        guard let choice = Choice(rawValue: value) else {
            throw TaskFieldFault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    static func date(_ name: String, _ value: String) throws(TaskFieldFault) -> TaskDue {
        do throws(TaskDue.Fault) { return try TaskDue(value) } catch { throw TaskFieldFault(name, error.rawValue) }
    }

    static func sort(_ value: String) throws(TaskFieldFault) -> TaskSort {
        guard let sort = TaskSort(value) else {
            let names = TaskSort.Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw TaskFieldFault("sort", "must be one of \(names), with a hyphen before it for the other direction")
        }
        return sort
    }

    static func zone(_ value: String) throws(TaskFieldFault) -> Zone {
        guard let zone = Zone(value) else {
            throw TaskFieldFault(
                "zone", "must be the IANA name of a time zone that is known here, such as Europe/Berlin")
        }
        return zone
    }

    static func unknown(_ name: String) -> TaskFieldFault {
        let shown = String(name.unicodeScalars.filter { !TaskText.isControl($0) }.prefix(64).map(Character.init))
        guard let nearest = NearestName.of(name, among: parameters) else {
            return TaskFieldFault(shown, "is not a parameter of this list")
        }
        return TaskFieldFault(shown, "is not a parameter of this list; did you mean \"\(nearest)\"?")
    }
}
