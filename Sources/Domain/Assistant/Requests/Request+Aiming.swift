import TimeZones

extension PastMessage {
    /// What it asked for, its dates read as of then.
    func request(in zone: Zone) -> Request? { Reading(Utterance(text).passage, now: at, zone: zone).request }
}

extension Request {
    /// The same, of other tasks.
    func aimed(at target: Target) -> Request {
        switch self {
        case .tell(_, let fact): .tell(target, fact)
        case .complete: .complete(target)
        case .reopen: .reopen(target)
        case .delete: .delete(target)
        case .edit(_, let change): .edit(target, change)
        case .move(_, let shift): .move(target, shift)
        case .restore: .restore(target)
        case .mention: .mention(target)
        case .skip(_, let day): .skip(target, on: day)
        case .incomplete(.task): .delete(target)
        default: self
        }
    }

    /// Whether it is about `it`.
    var isAboutIt: Bool {
        switch self {
        case .complete(.it), .reopen(.it), .delete(.it), .edit(.it, _), .move(.it, _): true
        default: false
        }
    }

    /// Whether it only describes tasks, and so may as well be the name of one.
    var isDescription: Bool {
        switch self {
        case .list, .mention, .tell: true
        default: false
        }
    }
}

extension Reading {
    /// The name in an answer such as `the slides one`, `I mean the dentist`.
    var choiceName: String? {
        let words = passage.dropping(
            "i mean", "i meant", "the one with", "the one about", "the one called", "that is", "its", "it is", "delete",
            "complete")
        guard case .named(let name)? = target(words) else { return nil }
        return name
    }
}
