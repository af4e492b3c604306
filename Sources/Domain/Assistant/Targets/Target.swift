/// Which task somebody means.
indirect enum Target: Sendable {
    /// The one that was talked about: `it`.
    case it
    /// Those that were listed or talked about: `them`, `both`.
    case them
    /// The one of two that was not talked about.
    case other
    /// Places in what was listed, from 1, or from the end when negative.
    case places([Int])
    /// So many from the beginning, or from the end when negative.
    case run(Int)
    /// By its title, or part of it.
    case named(String)
    /// All that fit; only the one, when a single one is spoken of.
    case matching(Selection, isSingle: Bool)
    /// So many, and no word of which.
    case count(Int)
    /// Settled: these.
    case ids([String])
}

extension Target {
    /// Whether it describes tasks rather than naming them.
    var isSelection: Bool {
        if case .matching = self { return true }
        return false
    }

    /// Whether it points at what was spoken of.
    var isReference: Bool {
        switch self {
        case .it, .them, .other, .places, .run, .ids, .count: true
        default: false
        }
    }

    var isNamed: Bool {
        if case .named = self { return true }
        return false
    }

    /// Whether it may be every task there is.
    var isAll: Bool {
        guard case .matching(let selection, _) = self else { return false }
        return !selection.isSpecific
    }
}
